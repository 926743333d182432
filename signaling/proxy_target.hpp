#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "signaling/registrar.hpp"
#include "signaling/request_chain.hpp"

namespace signaling {

/// One place a request is forwarded to (RFC 3261 §16.5).
struct Target {
    std::string request_uri;  // empty: the Request-URI stays
    Flow flow;
    double q = 1.0;
};

/// The target set of a request for one of our users: every binding, best q first. All of them are
/// tried at once; trying groups of equal q one after another belongs here, in the order.
///
/// No binding: 480 for a user that was registered before, 404 for others; 481 for a request within
/// a dialog; 489 for a SUBSCRIBE, which then nobody can serve (RFC 6665 §4.2.1.4).
[[nodiscard]] tl::expected<std::vector<Target>, Refused> targets_of_user(
    const RequestView& request, const std::vector<Binding>& bindings, bool known_user);

/// The target of a request to a GRUU of ours, within and outside dialogs: the phone it names, with
/// the GRUU's own parameters on the Contact (RFC 5627 §6.1).
///
/// Without a binding of that phone: 480 for a user that was registered before, as the phone may
/// come back; 404 for others and for a "gr" without value, which we never hand out.
[[nodiscard]] tl::expected<Target, Refused> target_of_gruu(const SipUri& gruu,
                                                           const std::vector<Binding>& bindings,
                                                           bool known_user);

/// Where a URI points when it names an address and not a host that would need DNS. UDP only: we do
/// not open connections (research/linphone.md §0.9).
[[nodiscard]] tl::expected<Flow, Refused> flow_to_literal(std::string_view uri);

}  // namespace signaling
