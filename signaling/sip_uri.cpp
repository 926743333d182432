#include "signaling/sip_uri.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "common/endpoint.hpp"
#include "signaling/ascii.hpp"

namespace signaling {

namespace {

bool is_visible(char c) {
    return !ascii::is_control(c) && c != ' ';
}

// RFC 3261 §25.1 unreserved and user-unreserved.
bool needs_no_escape(char c) {
    return ascii::is_alphanumeric(c) ||
           std::string_view{"-_.!~*'()&=+$,;?/"}.find(c) != std::string_view::npos;
}

// Names may hold '_', which RFC 3261 does not allow and people use on their LANs.
bool is_host_name(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
    });
}

std::optional<std::string_view> take_scheme(std::string_view& rest) {
    for (const std::string_view scheme : {"sip", "sips"}) {
        if (rest.size() <= scheme.size() || rest[scheme.size()] != ':' ||
            !ascii::starts_with_ignoring_case(rest, scheme))
            continue;
        rest.remove_prefix(scheme.size() + 1);
        return scheme;
    }
    return std::nullopt;
}

bool take_user(std::string_view& rest, SipUri& uri) {
    const std::size_t at = rest.find('@');
    if (at == std::string_view::npos) return true;
    std::string_view user_info = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    auto user = percent_unescaped(ascii::take_until(user_info, ':'));
    if (!user || user->empty()) return false;
    uri.user = std::move(*user);
    return true;
}

bool take_host(std::string_view& rest, SipUri& uri) {
    const bool bracketed = !rest.empty() && rest.front() == '[';
    std::size_t end = rest.find_first_of(":;?");
    if (bracketed) {
        end = rest.find(']');
        if (end == std::string_view::npos) return false;
        ++end;
    }
    const std::string_view host = rest.substr(0, end);
    rest.remove_prefix(host.size());
    if (!bracketed) {
        if (!is_host_name(host)) return false;
        uri.host = ascii::lower(host);
        return true;
    }
    if (!common::IpAddress::parse(host)) return false;
    uri.host = ascii::lower(host.substr(1, host.size() - 2));
    return true;
}

bool take_port(std::string_view& rest, SipUri& uri) {
    if (rest.empty() || rest.front() != ':') return true;
    const char* first = rest.data() + 1;
    const char* last = rest.data() + rest.size();
    const auto [end, error] = std::from_chars(first, last, uri.port);
    if (error != std::errc{} || uri.port == 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

struct Parameter {
    std::string_view name;
    std::string_view value;
};

Parameter take_parameter(std::string_view& rest) {
    std::string_view text = ascii::take_until(rest, ';');
    const std::string_view name = ascii::take_until(text, '=');
    return {name, text};
}

bool parameters_match(const SipUri& a, const SipUri& b) {
    std::string_view rest = a.parameters;
    while (!rest.empty()) {
        const std::string_view name = take_parameter(rest).name;
        const auto mine = a.parameter(name);  // the first, should a name come twice
        const auto theirs = b.parameter(name);
        if (mine && theirs && !ascii::equal_ignoring_case(*mine, *theirs)) return false;
    }
    // These have to be in both or in none.
    constexpr std::array<std::string_view, 5> decisive{"transport", "user", "ttl", "method",
                                                       "maddr"};
    return std::all_of(decisive.begin(), decisive.end(), [&](std::string_view name) {
        return a.parameter(name).has_value() == b.parameter(name).has_value();
    });
}

bool hosts_match(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto first = common::IpAddress::parse(a);
    return first && first == common::IpAddress::parse(b);
}

}  // namespace

std::optional<std::string> percent_unescaped(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = ascii::hex_value(text[i + 1]);
        const int low = ascii::hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

std::string percent_escaped(std::string_view text, bool (*may_stay)(char)) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        if (may_stay(c)) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return result;
}

std::optional<SipUri> SipUri::parse(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), is_visible)) return std::nullopt;
    SipUri uri;
    const auto scheme = take_scheme(text);
    if (!scheme) return std::nullopt;
    uri.scheme = *scheme;
    if (!take_user(text, uri) || !take_host(text, uri) || !take_port(text, uri))
        return std::nullopt;
    if (!text.empty() && text.front() != ';' && text.front() != '?') return std::nullopt;
    uri.parameters = ascii::take_until(text, '?');
    return uri;
}

std::optional<std::string_view> SipUri::parameter(std::string_view name) const {
    std::string_view rest = parameters;
    while (!rest.empty()) {
        const Parameter candidate = take_parameter(rest);
        if (!name.empty() && ascii::equal_ignoring_case(candidate.name, name))
            return candidate.value;
    }
    return std::nullopt;
}

std::string SipUri::address_of_record() const {
    std::string result = scheme + ":";
    if (!user.empty()) result += percent_escaped(user, needs_no_escape) + "@";
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return result + (is_ipv6 ? "[" + host + "]" : host);
}

bool equivalent(const SipUri& a, const SipUri& b) {
    return a.scheme == b.scheme && a.user == b.user && a.port == b.port &&
           hosts_match(a.host, b.host) && parameters_match(a, b);
}

}  // namespace signaling
