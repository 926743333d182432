#include "signaling/flow.hpp"

#include "signaling/gruu.hpp"
#include "signaling/sip_uri.hpp"

namespace signaling {

Flow flow_to_contact(const Flow& seen, std::string_view contact) {
    if (seen.transport != Transport::udp) return seen;
    const auto uri = SipUri::parse(contact);
    if (!uri || is_gruu(*uri)) return seen;
    if (common::IpAddress::parse(uri->host) != seen.source.address) return seen;
    constexpr std::uint16_t default_port = 5060;  // RFC 3261 §19.1.2
    Flow flow = seen;
    flow.source.port = uri->port == 0 ? default_port : uri->port;
    return flow;
}

}  // namespace signaling
