#include "signaling/own_domain.hpp"

#include "signaling/ascii.hpp"

namespace signaling {

namespace {

// One spelling for each host: addresses in their canonical form, names in lower case and without
// the root's dot.
std::string canonical(std::string_view host) {
    if (const auto address = common::IpAddress::parse(host)) return address->to_string();
    if (host.size() > 1 && host.back() == '.') host.remove_suffix(1);
    return ascii::lower(host);
}

// What somebody may have configured: "example.org", "example.org:5060", "[2001:db8::1]:5060".
std::string without_port(const std::string& domain) {
    if (common::IpAddress::parse(domain)) return domain;
    const auto uri = SipUri::parse("sip:" + domain);
    return uri ? uri->host : domain;
}

}  // namespace

OwnDomain::OwnDomain(const std::vector<std::string>& domains,
                     const std::vector<common::IpAddress>& addresses) {
    hosts_.insert("localhost");
    for (const std::string& domain : domains) hosts_.insert(canonical(without_port(domain)));
    for (const common::IpAddress& address : addresses) hosts_.insert(address.to_string());
}

bool OwnDomain::has_host(std::string_view host) const {
    const auto address = common::IpAddress::parse(host);
    if (address && address->is_loopback()) return true;
    return hosts_.find(canonical(host)) != hosts_.end();
}

bool OwnDomain::is_server_itself(const SipUri& uri) const {
    return uri.user.empty() && has_host(uri.host);
}

std::string OwnDomain::user_key(const SipUri& uri) {
    return uri.user;
}

}  // namespace signaling
