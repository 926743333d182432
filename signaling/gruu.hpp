#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signaling/registrar.hpp"
#include "signaling/sip_uri.hpp"

/// Public GRUUs (RFC 5627): a user's address with the instance of one phone in its "gr" parameter.
/// Out of scope: temporary GRUUs (§3.1.2), which hide the user; a "gr" without value names nothing.
namespace signaling {

/// The public GRUU of the phone that registered `instance` (a +sip.instance value, with its quotes)
/// for `aor`, without port or parameters (RFC 5627 §5.4). Empty: not the form "<URN>".
[[nodiscard]] std::string public_gruu(std::string_view aor, std::string_view instance);

/// Whether the URI has a "gr" parameter and so names one phone, which says nothing of where that
/// phone is (RFC 5627 §3.4).
[[nodiscard]] bool is_gruu(const SipUri& uri);

/// The binding of the very phone that `gruu` names; the best q, then the newest, should it have
/// several. Instances are compared without case, as URNs of UUIDs are (RFC 4122 §3). Into
/// `bindings`; nullptr: none.
[[nodiscard]] const Binding* binding_of_gruu(const SipUri& gruu,
                                             const std::vector<Binding>& bindings);

/// The Request-URI for the phone that `gruu` names: its Contact, byte for byte, plus those
/// parameters of the GRUU that the phone has put there for itself (Linphone's ";conf-id=", see
/// research/linphone.md §2a). Not "gr", nor what tells how to reach the GRUU's domain, nor what the
/// Contact has already. A Contact that is not a SIP URI stays as it is.
[[nodiscard]] std::string contact_for_gruu(std::string_view contact, const SipUri& gruu);

}  // namespace signaling
