#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signaling {

/// The parts of a sip: or sips: URI that routing looks at (RFC 3261 §19.1). Values are as written,
/// except that the host is in lower case and without brackets.
struct SipUri {
    std::string scheme;  // "sip" or "sips"
    std::string user;    // %-escapes resolved; empty: none
    std::string host;
    std::uint16_t port = 0;  // 0: not given
    std::string parameters;  // ";transport=tcp;lr", with the leading ';'

    [[nodiscard]] static std::optional<SipUri> parse(std::string_view text);

    /// Value of a URI parameter; empty view for one without value, nothing when absent.
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
    /// "sip:alice@example.org": what bindings and logs call a user (RFC 3261 §10.3 step 5). No
    /// port, no parameters.
    [[nodiscard]] std::string address_of_record() const;
};

}  // namespace signaling
