#include "signaling/proxy_target.hpp"

#include "signaling/gruu.hpp"

namespace signaling {

tl::expected<std::vector<Target>, Refused> targets_of_user(const RequestView& request,
                                                           const std::vector<Binding>& bindings,
                                                           bool known_user) {
    if (bindings.empty()) {
        if (!request.to_tag.empty()) {
            return tl::unexpected(
                Refused{481, "Call/Transaction Does Not Exist", Refusal::no_such_dialog});
        }
        if (request.method == "SUBSCRIBE") {
            return tl::unexpected(Refused{489, "Bad Event", Refusal::event_not_served});
        }
        if (known_user) {
            return tl::unexpected(Refused{480, "Temporarily Unavailable", Refusal::not_registered});
        }
        return tl::unexpected(Refused{404, "Not Found", Refusal::unknown_user});
    }
    std::vector<Target> targets;
    targets.reserve(bindings.size());
    for (const Binding& binding : bindings) {
        targets.push_back({binding.contact, binding.flow, binding.q});
    }
    // Within a dialog only one phone can be meant.
    if (!request.to_tag.empty()) targets.resize(1);
    return targets;
}

tl::expected<Target, Refused> target_of_gruu(const SipUri& gruu,
                                             const std::vector<Binding>& bindings,
                                             bool known_user) {
    if (const Binding* binding = binding_of_gruu(gruu, bindings)) {
        return Target{contact_for_gruu(binding->contact, gruu), binding->flow, binding->q};
    }
    const bool temporary = gruu.parameter("gr").value_or(std::string_view{}).empty();
    if (!known_user || temporary) {
        return tl::unexpected(Refused{404, "Not Found", Refusal::unknown_user});
    }
    return tl::unexpected(Refused{480, "Temporarily Unavailable", Refusal::not_registered});
}

tl::expected<Flow, Refused> flow_to_literal(std::string_view uri) {
    const Refused unreachable{478, "Unresolvable Destination", Refusal::unreachable};
    const auto parsed = SipUri::parse(uri);
    if (!parsed || parsed->scheme != "sip") return tl::unexpected(unreachable);
    const auto address = common::IpAddress::parse(parsed->host);
    if (!address || address->is_unspecified()) return tl::unexpected(unreachable);
    const auto transport = parsed->parameter("transport");
    if (transport && *transport != "udp" && *transport != "UDP") {
        return tl::unexpected(unreachable);
    }
    const std::uint16_t port = parsed->port == 0 ? 5060 : parsed->port;
    return Flow{Transport::udp, {*address, port}, 0};
}

}  // namespace signaling
