#pragma once

#include <cstdint>
#include <string_view>

#include "common/endpoint.hpp"
#include "signaling/settings.hpp"

namespace signaling {

/// How a phone is reached.
struct Flow {
    Transport transport = Transport::udp;
    common::Endpoint source;       // received address and rport
    std::uint64_t connection = 0;  // TCP connection or UDP socket of ours; 0 = none known

    friend bool operator==(const Flow&, const Flow&) = default;
};

/// How to reach a phone that named `contact` in a message that came by `seen`.
///
/// By UDP, a Contact that names the very address the message came from is believed, its port too
/// (RFC 3261 §16.5): some phones send from another port than they listen on. Any other Contact is
/// that of a phone behind NAT, which is reached only where it sends from; so is every phone whose
/// message came by TCP (RFC 5626 §5.3: the connection is reused). A Contact that is a GRUU names
/// our own address, not the phone's.
[[nodiscard]] Flow flow_to_contact(const Flow& seen, std::string_view contact);

}  // namespace signaling
