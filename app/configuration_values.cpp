#include "app/configuration_values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace app {

namespace {

constexpr std::string_view listen_example = "write \"udp:0.0.0.0:5060\" or \"tcp:[::]:5060\"";
constexpr std::string_view endpoint_example = "write \"127.0.0.1:8080\" or \"[::1]:8080\"";

tl::unexpected<std::string> wrong(std::string_view what, std::string_view right) {
    return tl::unexpected<std::string>{std::string{what} + "; " + std::string{right}};
}

std::string quoted(std::string_view text) {
    return "\"" + std::string{text} + "\"";
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

/// C0, DEL, and the C1 controls as UTF-8 writes them.
bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f) return true;
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
            return true;
    }
    return false;
}

Parsed<common::Endpoint> parse_host_and_port(std::string_view text, std::string_view example) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || text.ends_with(']'))
        return wrong(quoted(text) + " has no port", example);
    const auto host = text.substr(0, colon);
    const bool bracketed = host.starts_with('[');
    if (!bracketed && host.find(':') != std::string_view::npos)
        return wrong(quoted(text) + " has an IPv6 address without brackets", example);
    const auto address = common::IpAddress::parse(host);
    if (!address) return wrong(quoted(host) + " is not an IP address", example);
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return wrong(quoted(text.substr(colon + 1)) + " is not a port", example);
    return common::Endpoint{*address, *port};
}

/// The end of the bracket expression that begins at `start`, npos when it is not closed. As POSIX
/// has it (XCU §2.13.1), a ']' in the first place is a member, and classes like [:digit:] nest.
std::size_t end_of_bracket(std::string_view pattern, std::size_t start) {
    auto i = start + 1;
    if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) ++i;
    if (i < pattern.size() && pattern[i] == ']') ++i;
    while (i < pattern.size() && pattern[i] != ']') {
        if (pattern[i] == '\\') ++i;
        if (pattern.substr(i).starts_with("[:")) {
            const auto end = pattern.find(":]", i + 2);
            if (end != std::string_view::npos) i = end + 1;
        }
        ++i;
    }
    return i < pattern.size() ? i : std::string_view::npos;
}

bool has_open_bracket(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
        } else if (pattern[i] == '[') {
            i = end_of_bracket(pattern, i);
            if (i == std::string_view::npos) return true;
        }
    }
    return false;
}

}  // namespace

Parsed<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::string_view example = "write \"250ms\", \"60s\", \"5m\" or \"1h\"";
    constexpr std::int64_t longest = 1'000'000'000;  // keeps the product far from overflow
    struct Unit {
        std::string_view name;
        std::chrono::milliseconds length;
    };
    constexpr std::array<Unit, 4> units{{{"ms", std::chrono::milliseconds{1}},
                                         {"s", std::chrono::seconds{1}},
                                         {"m", std::chrono::minutes{1}},
                                         {"h", std::chrono::hours{1}}}};
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& candidate) {
        return candidate.name == text.substr(digits);
    });
    const auto number = parse_number<std::int64_t>(text.substr(0, digits));
    if (unit == units.end() || !number || *number > longest)
        return wrong(quoted(text) + " is not a duration", example);
    return *number * unit->length;
}

Parsed<media::PortRange> parse_port_range(std::string_view text) {
    constexpr std::string_view example =
        "write \"FIRST-LAST\" like \"30000-39999\", FIRST even and at least 1024, 4 ports or more";
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return wrong(quoted(text) + " is not a range", example);
    const auto first = parse_number<std::uint16_t>(text.substr(0, dash));
    const auto last = parse_number<std::uint16_t>(text.substr(dash + 1));
    if (!first || !last) return wrong(quoted(text) + " is not a range of ports", example);
    if (*first % 2 != 0) return wrong(quoted(text) + " begins with an odd port", example);
    if (*first < 1024) return wrong(quoted(text) + " begins below 1024", example);
    if (*last < *first + 3) return wrong(quoted(text) + " has fewer than 4 ports", example);
    return media::PortRange{*first, *last};
}

Parsed<common::Endpoint> parse_endpoint(std::string_view text) {
    if (text.empty()) return wrong("is empty", "write \"127.0.0.1:8080\"");
    return parse_host_and_port(text, endpoint_example);
}

Parsed<signaling::ListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.find(':');
    const auto transport = text.substr(0, colon);
    if (transport == "tls") return wrong("this version has no TLS", "use \"udp:\" or \"tcp:\"");
    if (colon == std::string_view::npos || (transport != "udp" && transport != "tcp"))
        return wrong(quoted(text) + " does not begin with a transport", listen_example);
    const auto endpoint = parse_host_and_port(text.substr(colon + 1), listen_example);
    if (!endpoint) return tl::unexpected<std::string>{endpoint.error()};
    using signaling::Transport;
    return signaling::ListenAddress{transport == "udp" ? Transport::udp : Transport::tcp,
                                    *endpoint};
}

Parsed<std::string> parse_room_pattern(std::string_view text) {
    constexpr std::string_view example = "write one like \"conf*\" or \"8[0-9][0-9]\"";
    if (text.empty()) return wrong("the pattern is empty", example);
    if (has_open_bracket(text)) return wrong(quoted(text) + " has a '[' without its ']'", example);
    const bool takes_all = text.find('*') != std::string_view::npos &&
                           text.find_first_not_of("*?") == std::string_view::npos;
    if (takes_all) return wrong(quoted(text) + " would make a room of every user", example);
    return std::string{text};
}

Parsed<std::string> parse_domain(std::string_view text) {
    const bool is_name =
        !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
        });
    if (!is_name && !common::IpAddress::parse(text))
        return wrong(quoted(text) + " is not a host name", "write \"example.org\", without a port");
    return std::string{text};
}

Parsed<std::string> parse_reason_phrase(std::string_view text) {
    constexpr std::size_t longest = 200;
    constexpr std::string_view example = "write a phrase of one line like \"Busy Here\"";
    if (text.empty()) return wrong("the phrase is empty", example);
    if (text.size() > longest) return wrong("the phrase is longer than 200 bytes", example);
    if (has_control_character(text)) return wrong("the phrase has control characters", example);
    return std::string{text};
}

Parsed<int> parse_status_code(std::string_view text) {
    const auto code = parse_number<int>(text);
    if (!code || text.size() != 3 || *code < 200 || *code > 699)
        return wrong(quoted(text) + " is not a status code", "write one from 200 to 699");
    return *code;
}

}  // namespace app
