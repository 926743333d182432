#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/endpoint.hpp"

namespace signaling {

enum class Transport : std::uint8_t { udp, tcp };

/// One `sip.listen` entry; port 0 lets the kernel choose (tests).
struct ListenAddress {
    Transport transport = Transport::udp;
    common::Endpoint endpoint;
};

/// RFC 3261 §10.3 limits.
struct RegistrarSettings {
    std::chrono::seconds min_expires{60};
    std::chrono::seconds max_expires{3600};
    unsigned max_contacts = 10;  // bindings per user
};

struct ConferenceSettings {
    /// Shell patterns (fnmatch) over the user part; a match is a room, made on first dial.
    std::vector<std::string> rooms{"conf*", "8[0-9][0-9]"};
    unsigned max_members = 100;
};

struct Settings {
    std::vector<ListenAddress> listen;
    std::vector<std::string> domains;              // besides every address of this machine
    std::optional<common::IpAddress> media_address;  // none: the address the phone reached us at
    RegistrarSettings registrar;
    ConferenceSettings conference;
    std::map<int, std::string> reasons;  // status code to UTF-8 reason phrase
};

}  // namespace signaling
