#include "signaling/gruu.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "signaling/ascii.hpp"

namespace signaling {

namespace {

// What stands between "< and >" (RFC 5626 §4.1).
std::optional<std::string_view> urn_of(std::string_view instance) {
    if (instance.size() < 5 || !instance.starts_with("\"<") || !instance.ends_with(">\"")) {
        return std::nullopt;
    }
    return instance.substr(2, instance.size() - 4);
}

// RFC 3261 §25.1 paramchar.
bool may_stand_in_parameter(char c) {
    return ascii::is_alphanumeric(c) ||
           std::string_view{"[]/:&+$-_.!~*'()"}.find(c) != std::string_view::npos;
}

// Names of parameters that are about the way to the host of the URI they stand in, which is us.
bool concerns_the_way(std::string_view name) {
    constexpr std::array<std::string_view, 6> names{"gr",  "transport", "maddr",
                                                    "ttl", "lr",        "method"};
    return std::any_of(names.begin(), names.end(), [name](std::string_view other) {
        return ascii::equal_ignoring_case(name, other);
    });
}

}  // namespace

std::string public_gruu(std::string_view aor, std::string_view instance) {
    const auto urn = urn_of(instance);
    if (!urn) return {};
    return std::string{aor} + ";gr=" + percent_escaped(*urn, may_stand_in_parameter);
}

bool is_gruu(const SipUri& uri) {
    return uri.parameter("gr").has_value();
}

const Binding* binding_of_gruu(const SipUri& gruu, const std::vector<Binding>& bindings) {
    const auto value = gruu.parameter("gr");
    const auto wanted = percent_unescaped(value.value_or(std::string_view{}));
    if (!wanted || wanted->empty()) return nullptr;
    const auto found = std::find_if(bindings.begin(), bindings.end(), [&](const Binding& binding) {
        const auto urn = urn_of(binding.instance);
        return urn && ascii::equal_ignoring_case(*urn, *wanted);
    });
    return found == bindings.end() ? nullptr : &*found;
}

std::string contact_for_gruu(std::string_view contact, const SipUri& gruu) {
    const auto parsed = SipUri::parse(contact);
    if (!parsed) return std::string{contact};
    std::string added;
    std::string_view rest = gruu.parameters;
    while (!rest.empty()) {
        const std::string_view parameter = ascii::take_until(rest, ';');
        const std::string_view name = parameter.substr(0, parameter.find('='));
        if (name.empty() || concerns_the_way(name) || parsed->parameter(name)) continue;
        added.append(1, ';').append(parameter);
    }
    std::string uri{contact};
    // A '?' before the '@' is the user's (RFC 3261 §25.1 user-unreserved).
    const std::size_t at = uri.find('@');
    const std::size_t headers = uri.find('?', at == std::string::npos ? 0 : at);
    return uri.insert(std::min(headers, uri.size()), added);
}

}  // namespace signaling
