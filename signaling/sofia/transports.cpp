#include "signaling/sofia/transports.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta_tport.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_errno.h>
#include <sofia-sip/tport_tag.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <random>

#include "common/c_handle.hpp"
#include "common/file_descriptor.hpp"

namespace signaling::sofia {

namespace {

// Looking costs a step for each connection; so many may come unseen, far fewer than the limit.
constexpr unsigned turns_between_looks = 16;

const char* lower(Transport transport) {
    return transport == Transport::udp ? "udp" : "tcp";
}
const char* upper(Transport transport) {
    return transport == Transport::udp ? "UDP" : "TCP";
}

std::uint16_t port_of(const char* text) {
    std::uint16_t port = 0;
    if (text != nullptr) std::from_chars(text, text + std::strlen(text), port);
    return port;
}

std::string host_and_port(const common::Endpoint& endpoint) {
    return endpoint.address.to_uri_host() + ':' + std::to_string(endpoint.port);
}

// The address the kernel would send from (a connected UDP socket sends nothing).
std::optional<common::IpAddress> source_towards(const common::Endpoint& peer) {
    const common::SocketAddress to{peer};
    const common::FileDescriptor probe{
        ::socket(to.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (!probe || ::connect(probe.number(), to.get(), to.length) != 0) return std::nullopt;
    sockaddr_storage own{};
    socklen_t length = sizeof own;
    if (::getsockname(probe.number(), reinterpret_cast<sockaddr*>(&own), &length) != 0) {
        return std::nullopt;
    }
    return common::IpAddress::from(own);
}

// 128 bits from the system, in hexadecimal.
std::string random_token() {
    std::random_device random;
    std::string token;
    for (int i = 0; i < 32; ++i) token += "0123456789abcdef"[random() & 15U];
    return token;
}

sockaddr_storage storage_of(const su_sockaddr_t* address) {
    sockaddr_storage storage{};
    std::memcpy(&storage, address, std::min(sizeof storage, sizeof *address));
    return storage;
}

}  // namespace

std::vector<common::IpAddress> machine_addresses() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const common::CHandle<ifaddrs, ::freeifaddrs> owner{list};
    std::vector<common::IpAddress> found;
    for (const ifaddrs* i = list; i != nullptr; i = i->ifa_next) {
        if (i->ifa_addr == nullptr || (i->ifa_flags & IFF_UP) == 0) continue;
        const int family = i->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        sockaddr_storage storage{};
        std::memcpy(&storage, i->ifa_addr,
                    family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        if (family == AF_INET6 &&
            IN6_IS_ADDR_LINKLOCAL(&reinterpret_cast<sockaddr_in6*>(&storage)->sin6_addr)) {
            continue;
        }
        const auto address = common::IpAddress::from(storage);
        if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
    }
    return found;
}

Transports::Transports(nta_agent_t* agent, su_root_t* root, ConnectionLimits limits)
    : agent_{agent}, root_{root}, route_token_{random_token()}, connections_{limits} {
    su_root_add_prepoll(root_, &Transports::before_poll, this);
}

Transports::~Transports() {
    su_root_remove_prepoll(root_);
}

tl::expected<void, std::string> Transports::bind(const ListenAddress& address) {
    if (!address.endpoint.address.is_unspecified()) {
        return bind_one(address.transport, address.endpoint);
    }
    const auto family = address.endpoint.address.family();
    ListenAddress wildcard = address;
    for (const auto& own : machine_addresses()) {
        if (own.family() != family) continue;
        if (auto bound = bind_one(address.transport, {own, wildcard.endpoint.port}); !bound) {
            return bound;
        }
        // The kernel chooses a free port once; the other addresses follow.
        wildcard.endpoint.port = locals_.back()->endpoint.port;
    }
    wildcards_.push_back(wildcard);
    return {};
}

void Transports::bind_new_addresses() {
    if (wildcards_.empty()) return;
    for (const auto& own : machine_addresses()) {
        for (const auto& wildcard : wildcards_) {
            if (own.family() != wildcard.endpoint.address.family()) continue;
            const common::Endpoint endpoint{own, wildcard.endpoint.port};
            const bool known = std::any_of(locals_.begin(), locals_.end(), [&](const auto& local) {
                return local->endpoint == endpoint && local->transport == wildcard.transport;
            });
            // A failure is tried again at the next call: the address may still be tentative.
            if (!known) static_cast<void>(bind_one(wildcard.transport, endpoint));
        }
    }
}

tl::expected<void, std::string> Transports::bind_one(Transport transport,
                                                     const common::Endpoint& endpoint) {
    const auto id = ++last_id_;
    // The identifier selects this very socket for what we send; it is not shown on the wire,
    // because we write the Via ourselves.
    const std::string ident = "local-" + std::to_string(id);
    const std::string port = endpoint.port == 0 ? "*" : std::to_string(endpoint.port);
    const std::string url =
        "sip:" + endpoint.address.to_uri_host() + ':' + port + ";transport=" + lower(transport);
    if (nta_agent_add_tport(agent_, URL_STRING_MAKE(url.c_str()), TPTAG_IDENT(ident.c_str()),
                            TPTAG_UDP_RMEM(4U << 20U), TPTAG_QUEUESIZE(1024), TPTAG_PONG2PING(1),
                            TPTAG_SDWN_ERROR(1), TPTAG_IDLE(30'000), TPTAG_TIMEOUT(30'000),
                            TPTAG_STUN_SERVER(0), TAG_END()) < 0) {
        return tl::unexpected(std::string{lower(transport)} + ':' + host_and_port(endpoint) + ": " +
                              std::strerror(su_errno()));
    }
    auto local = std::make_unique<LocalAddress>();
    for (auto* tport = tport_primaries(nta_agent_tports(agent_)); tport != nullptr;
         tport = tport_next(tport)) {
        const char* name = tport_name(tport)->tpn_ident;
        if (name != nullptr && ident == name) local->tport = tport;
    }
    if (local->tport == nullptr) return tl::unexpected(url + ": not bound");
    local->transport = transport;
    local->endpoint = {endpoint.address, port_of(tport_name(local->tport)->tpn_port)};
    local->id = id;
    const std::string sent_by = host_and_port(local->endpoint);
    local->via = std::string{"SIP/2.0/"} + upper(transport) + ' ' + sent_by;
    local->record_route = "<sip:" + route_token_ + '@' + sent_by +
                          (transport == Transport::tcp ? ";transport=tcp;lr>" : ";lr>");
    ports_.insert(local->endpoint.port);
    locals_.push_back(std::move(local));
    return {};
}

bool Transports::is_own(const common::Endpoint& endpoint) const {
    return std::any_of(locals_.begin(), locals_.end(),
                       [&](const auto& local) { return local->endpoint == endpoint; });
}

const LocalAddress* Transports::local_of(const tport_t* primary) const {
    for (const auto& local : locals_) {
        if (local->tport == primary) return local.get();
    }
    return nullptr;
}

std::optional<Transports::Arrival> Transports::arrival_of(msg_t* message) {
    tport_t* tport = tport_delivered_by(nta_agent_tports(agent_), message);
    if (tport == nullptr) return std::nullopt;
    Arrival arrival;
    arrival.tport = tport;
    arrival.local = local_of(tport_parent(tport));
    if (arrival.local == nullptr) return std::nullopt;
    arrival.flow.transport = arrival.local->transport;
    arrival.flow.source = common::Endpoint::from(storage_of(msg_addr(message)));
    arrival.flow.connection =
        tport_is_secondary(tport) != 0 ? note_use(tport, message) : arrival.local->id;
    return arrival;
}

std::uint64_t Transports::note_use(tport_t* connection, msg_t* message) {
    const auto now = common::Clock::now();
    const auto id = connections_.id_of(connection, now);
    const sip_t* sip = sip_object(message);
    const auto method =
        sip->sip_request == nullptr ? sip_method_unknown : sip->sip_request->rq_method;
    const bool phone = method == sip_method_register || method == sip_method_invite ||
                       method == sip_method_subscribe;
    connections_.used(id, phone, now);
    return id;
}

void Transports::look_for_connections() {
    const auto now = common::Clock::now();
    for (const auto& local : locals_) {
        if (local->transport == Transport::tcp) connections_.look(local->tport, now);
    }
    connections_.enforce_limits();
}

// A listener accepts at most one connection in a turn of the loop.
void Transports::before_poll(su_prepoll_magic_t* self, su_root_t* /*root*/) noexcept {
    auto& transports = *static_cast<Transports*>(self);
    if (++transports.turns_ < turns_between_looks) return;
    transports.turns_ = 0;
    transports.look_for_connections();
}

std::optional<WayOut> Transports::way_to(const Flow& flow) {
    WayOut way;
    way.route_url = "sip:" + host_and_port(flow.source) + ";transport=" + lower(flow.transport);
    if (flow.transport == Transport::tcp) {
        way.tport = connections_.find(flow.connection);
        if (way.tport == nullptr) return std::nullopt;
        way.local = local_of(tport_parent(way.tport));
    } else {
        for (const auto& local : locals_) {
            if (local->id == flow.connection) way.local = local.get();
        }
        if (way.local == nullptr) way.local = local_towards(flow.source);
        if (way.local != nullptr) way.tport = way.local->tport;
    }
    return way.local == nullptr ? std::nullopt : std::optional{way};
}

const LocalAddress* Transports::local_towards(const common::Endpoint& peer) const {
    const auto source = source_towards(peer);
    if (!source) return nullptr;
    const LocalAddress* same_family = nullptr;
    for (const auto& local : locals_) {
        if (local->transport != Transport::udp) continue;
        if (local->endpoint.address == *source) return local.get();
        // A socket bound to loopback cannot reach another machine, nor the other way round.
        if (local->endpoint.address.family() == peer.address.family() &&
            local->endpoint.address.is_loopback() == peer.address.is_loopback()) {
            same_family = local.get();
        }
    }
    return same_family;
}

std::vector<std::uint64_t> Transports::collect_closed() {
    look_for_connections();
    connections_.close_idle(common::Clock::now());
    return connections_.collect_closed();
}

}  // namespace signaling::sofia
