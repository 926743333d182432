#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/endpoint.hpp"
#include "signaling/sip_uri.hpp"

namespace signaling {

/// Which hosts are ours: every address of this machine and the configured domains, whatever the
/// port (research/linphone.md §0.1: Linphone strips it).
class OwnDomain {
public:
    OwnDomain(const std::vector<std::string>& domains,
              const std::vector<common::IpAddress>& addresses);

    /// Case-insensitive; IPv6 with or without brackets and in any spelling; loopback always.
    [[nodiscard]] bool has_host(std::string_view host) const;
    /// A request to us, not to one of our users: own host, no user part.
    [[nodiscard]] bool is_server_itself(const SipUri& uri) const;
    /// The user's name at the registrar: all own hosts are one domain, so that alice registered at
    /// 127.0.0.1 is found at the machine's LAN address too.
    [[nodiscard]] static std::string user_key(const SipUri& uri);

private:
    std::set<std::string, std::less<>> hosts_;
};

}  // namespace signaling
