#include <sofia-sip/nta_tport.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "signaling/sofia/connections.hpp"
#include "tests/contracts/sofia_agent.hpp"
#include "tests/signaling_sofia/fixture.hpp"

using namespace sofia_test;
using namespace std::chrono_literals;
using signaling::sofia::ConnectionLimits;
using signaling::sofia::Connections;

namespace {

/// An agent with a TCP listener, and peers that have connected to it.
struct Listener {
    explicit Listener(ConnectionLimits limits) : connections{limits} {
        for (tport = tport_primaries(nta_agent_tports(agent.get())); tport != nullptr;
             tport = tport_next(tport)) {
            if (tport_is_tcp(tport) != 0) break;
        }
        REQUIRE(tport != nullptr);
    }
    void connect(std::size_t count) {
        const char* port = tport_name(tport)->tpn_port;
        const auto number = static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10));
        const auto known = connections.size();
        for (std::size_t i = 0; i < count; ++i) {
            peers.push_back(std::make_unique<TcpPeer>(number));
            REQUIRE(peers.back()->connected());
        }
        // Told by a message, in this order; looking alone may miss some for a while.
        for (std::size_t i = 0; i < count; ++i) {
            TcpPeer& peer = *peers[peers.size() - count + i];
            RequestParts parts;
            parts.uri = "sip:x@127.0.0.1";
            parts.transport = "TCP";
            peer.send(make_request(peer.address(), parts));
            REQUIRE(agent.run_until([&] { return connections.size() == known + i + 1; }));
        }
    }

    contracts::SofiaAgent agent{[this](msg_t* message, sip_t*) {
        tport_t* by = tport_delivered_by(nta_agent_tports(agent.get()), message);
        static_cast<void>(connections.id_of(by, now));
        msg_destroy(message);
    }};
    tport_t* tport = nullptr;
    std::vector<std::unique_ptr<TcpPeer>> peers;
    common::TimePoint now{};
    Connections connections;
};

/// Gives the limit of open files back when it goes.
class OpenFiles {
public:
    explicit OpenFiles(rlim_t limit) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit lower{limit, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &lower) == 0);
    }
    ~OpenFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    OpenFiles(const OpenFiles&) = delete;
    OpenFiles& operator=(const OpenFiles&) = delete;

private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("beyond the limit of connections the newest are closed, and counted") {
    const struct {
        const char* what;
        ConnectionLimits limits;
    } rows[] = {
        {"in all", {3, 100, 30s, 4h}},
        {"from one address", {100, 3, 30s, 4h}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Listener listener{row.limits};
        listener.connect(5);
        listener.connections.enforce_limits();
        CHECK(listener.connections.size() == 3);
        CHECK(listener.connections.refused() == 2);
        CHECK(listener.connections.collect_closed() == std::vector<std::uint64_t>{4, 5});
        CHECK(listener.connections.find(3) != nullptr);
        CHECK(listener.connections.find(4) == nullptr);
    }
}

TEST_CASE("a connection that closes makes room for another") {
    Listener listener{{2, 2, 30s, 4h}};
    listener.connect(2);
    listener.connections.enforce_limits();
    listener.peers.clear();
    std::size_t closed = 0;
    REQUIRE(listener.agent.run_until([&] {
        closed += listener.connections.collect_closed().size();
        return closed == 2;
    }));
    listener.connect(2);
    listener.connections.enforce_limits();
    CHECK(listener.connections.refused() == 0);
}

TEST_CASE("a connection that brings nothing is closed after 30 s, a phone's is kept (DESIGN §5)") {
    Listener listener{{10, 10, 30s, 4h}};
    listener.connect(3);
    auto& connections = listener.connections;
    const auto begin = listener.now;
    connections.used(2, false, begin + 20s);  // an OPTIONS
    connections.used(3, true, begin);         // a REGISTER
    connections.close_idle(begin + 29s);
    CHECK(connections.collect_closed().empty());
    connections.close_idle(begin + 30s);
    CHECK(connections.collect_closed() == std::vector<std::uint64_t>{1});
    connections.close_idle(begin + 50s);
    CHECK(connections.collect_closed() == std::vector<std::uint64_t>{2});
    connections.close_idle(begin + 3h);
    CHECK(connections.collect_closed().empty());
    connections.close_idle(begin + 4h);
    CHECK(connections.collect_closed() == std::vector<std::uint64_t>{3});
}

TEST_CASE("connections never take more than a part of the descriptors of the process") {
    const OpenFiles few{256};
    CHECK(ConnectionLimits::of_this_process().in_all == 32);
    CHECK(ConnectionLimits::of_this_process().per_source == 16);
    Server server;
    TcpPeer phone{server.tcp};
    RequestParts parts;
    parts.uri = "sip:" + server.address();
    parts.transport = "TCP";
    phone.send(make_request(phone.address(), parts));
    REQUIRE(phone.expect(200).status() == 200);
    std::vector<std::unique_ptr<TcpPeer>> crowd;
    for (int i = 0; i < 40; ++i) {
        crowd.push_back(std::make_unique<TcpPeer>(server.tcp));
        REQUIRE(crowd.back()->connected());
    }
    const auto deadline = common::Clock::now() + SipPeer::patience;
    while (server.counted("too_many") == 0 && common::Clock::now() < deadline) {
    }
    CHECK(server.counted("too_many") > 0);
    CHECK(server.counted("too_many") <= 25);
    parts.branch = "z9hG4bK-again";
    phone.send(make_request(phone.address(), parts));
    CHECK(phone.expect(200).status() == 200);
}
