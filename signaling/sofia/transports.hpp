#pragma once

#include <sofia-sip/tport.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/endpoint.hpp"
#include "signaling/registrar.hpp"
#include "signaling/settings.hpp"
#include "signaling/sofia/connections.hpp"
#include "signaling/sofia/handles.hpp"

namespace signaling::sofia {

/// One bound address of ours: a UDP socket or a TCP listener.
struct LocalAddress {
    Transport transport = Transport::udp;
    common::Endpoint endpoint;
    tport_t* tport = nullptr;  // lives as long as the agent
    std::uint64_t id = 0;      // what Flow::connection says for UDP
    std::string via;           // "SIP/2.0/UDP 192.0.2.1:5060": value of our Via, without branch
    std::string record_route;  // "<sip:TOKEN@192.0.2.1:5060;lr>"
};

/// Where and through what a message leaves.
struct WayOut {
    const LocalAddress* local = nullptr;
    tport_t* tport = nullptr;  // the socket or the connection
    std::string route_url;     // "sip:192.0.2.7:5060;transport=udp"
};

/// The sockets of the agent.
///
/// An unspecified address (0.0.0.0, ::) is bound as every address of the machine, one socket each:
/// so each socket knows the address by which its peers reach us, which is what Via, Record-Route
/// and SDP must say, and answers leave from the address that was asked. Addresses that appear
/// later are bound by `bind_new_addresses`. Link-local IPv6 is out of scope.
///
/// `Flow::connection` names a UDP socket or a TCP connection (connections.hpp). A TCP connection to
/// a phone is only ever used, never opened. Signaling thread only.
class Transports {
public:
    /// `root` is the agent's.
    Transports(nta_agent_t* agent, su_root_t* root,
               ConnectionLimits limits = ConnectionLimits::of_this_process());
    ~Transports();
    Transports(const Transports&) = delete;
    Transports& operator=(const Transports&) = delete;

    [[nodiscard]] tl::expected<void, std::string> bind(const ListenAddress& address);
    void bind_new_addresses();
    [[nodiscard]] const std::vector<std::unique_ptr<LocalAddress>>& locals() const {
        return locals_;
    }
    [[nodiscard]] const std::set<std::uint16_t>& own_ports() const { return ports_; }
    [[nodiscard]] bool is_own_port(std::uint16_t port) const { return ports_.contains(port); }
    /// We listen there.
    [[nodiscard]] bool is_own(const common::Endpoint& endpoint) const;
    /// The user part of our Record-Routes: a Route without it was not handed out by this process.
    /// Nobody outside a dialog of ours can know it.
    [[nodiscard]] const std::string& route_token() const { return route_token_; }

    /// By which socket the message being delivered came, and from where.
    struct Arrival {
        const LocalAddress* local = nullptr;
        tport_t* tport = nullptr;
        Flow flow;
    };
    [[nodiscard]] std::optional<Arrival> arrival_of(msg_t* message);

    /// Nothing: the connection is gone, or no socket of ours reaches that family.
    [[nodiscard]] std::optional<WayOut> way_to(const Flow& flow);

    /// Closes idle connections. Returns those closed since the last call, by whichever side: their
    /// bindings cannot be reached any more.
    [[nodiscard]] std::vector<std::uint64_t> collect_closed();
    /// Connections closed because there were too many.
    [[nodiscard]] std::uint64_t refused_connections() const { return connections_.refused(); }

private:
    [[nodiscard]] tl::expected<void, std::string> bind_one(Transport transport,
                                                           const common::Endpoint& endpoint);
    [[nodiscard]] const LocalAddress* local_of(const tport_t* primary) const;
    [[nodiscard]] const LocalAddress* local_towards(const common::Endpoint& peer) const;
    [[nodiscard]] std::uint64_t note_use(tport_t* connection, msg_t* message);
    void look_for_connections();
    static void before_poll(su_prepoll_magic_t* self, su_root_t* root) noexcept;

    nta_agent_t* agent_;
    su_root_t* root_;
    const std::string route_token_;
    Connections connections_;
    unsigned turns_ = 0;  // of the loop since the last look
    std::vector<std::unique_ptr<LocalAddress>> locals_;
    std::vector<ListenAddress> wildcards_;  // with the port that was bound
    std::set<std::uint16_t> ports_;
    std::uint64_t last_id_ = 0;
};

/// Every unicast address of the machine, loopback included, link-local IPv6 left out.
[[nodiscard]] std::vector<common::IpAddress> machine_addresses();

}  // namespace signaling::sofia
