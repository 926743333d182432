#include "admin/access.hpp"

#include "common/endpoint.hpp"

namespace admin {

namespace {

/// Takes as long for every wrong token of the same length, so that it cannot be guessed by time.
bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

/// "127.0.0.1:8080" without the port.
std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

bool is_own_name(std::string_view host) {
    return host == "localhost" || common::IpAddress::parse(host).has_value();
}

}  // namespace

std::optional<Refusal> check_access(const Credentials& request, std::string_view token) {
    constexpr std::string_view scheme = "Bearer ";
    if (!token.empty()) {
        const bool is_right = request.authorization.starts_with(scheme) &&
                              same_secret(request.authorization.substr(scheme.size()), token);
        if (!is_right) return Refusal{401, "the token is missing or wrong"};
        return {};
    }
    // RFC 9112 §3.2: HTTP/1.1 always has a Host; tools that speak 1.0 are not browsers.
    if (!request.host.empty() && !is_own_name(host_of(request.host)))
        return Refusal{403, "ask by address or as localhost"};
    if (!request.origin.empty() && request.origin != "http://" + std::string{request.host})
        return Refusal{403, "not for pages of other sites"};
    return {};
}

}  // namespace admin
