#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signaling {

/// The parts of a sip: or sips: URI that routing looks at (RFC 3261 §19.1). Values are as written,
/// except that scheme and host are in lower case and the host is without brackets. A password and
/// headers ("?subject=…") are accepted and not kept.
struct SipUri {
    std::string scheme;  // "sip" or "sips"
    std::string user;    // %-escapes resolved; empty: none
    std::string host;
    std::uint16_t port = 0;  // 0: not given
    std::string parameters;  // ";transport=tcp;lr", with the leading ';'

    /// Nothing for other schemes, an empty user before '@', a broken %-escape, blanks or control
    /// characters, a host that is neither a name nor a literal, port 0 and ports above 65535.
    [[nodiscard]] static std::optional<SipUri> parse(std::string_view text);

    /// Value of a URI parameter; empty view for one without value, nothing when absent. Names are
    /// compared without case (RFC 3261 §19.1.4). The view is into `parameters`.
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
    /// "sip:alice@example.org": what bindings and logs call a user (RFC 3261 §10.3 step 5). No
    /// port, no parameters; only what must be %-escaped is.
    [[nodiscard]] std::string address_of_record() const;
};

/// RFC 3261 §19.1.4, as far as a registrar needs it: scheme, user (with its case), host and port
/// equal; of the parameters, transport, user, ttl, method and maddr equal or absent in both, any
/// other equal where both have it. Passwords and headers are not compared.
[[nodiscard]] bool equivalent(const SipUri& a, const SipUri& b);

/// Every "%41" resolved (RFC 3261 §19.1.2); nothing: one is broken.
[[nodiscard]] std::optional<std::string> percent_unescaped(std::string_view text);
/// The other way: all that may not stay is escaped, '%' itself too unless it may.
[[nodiscard]] std::string percent_escaped(std::string_view text, bool (*may_stay)(char));

}  // namespace signaling
