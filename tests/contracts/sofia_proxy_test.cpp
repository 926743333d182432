#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sofia-sip/nta_tag.h>
#include <sys/socket.h>

#include <string>

#include "common/endpoint.hpp"
#include "tests/contracts/sofia_agent.hpp"
#include "tests/contracts/tiny_proxy.hpp"

using namespace contracts;

namespace {

/// A TCP listener on the port that `peer` has for UDP.
common::FileDescriptor listen_beside(const UdpPeer& peer) {
    common::FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    const common::SocketAddress address{
        common::Endpoint{*common::IpAddress::parse("127.0.0.1"), peer.port()}};
    REQUIRE(::bind(listener.number(), address.get(), address.length) == 0);
    REQUIRE(::listen(listener.number(), 4) == 0);
    return listener;
}

}  // namespace

TEST_CASE("NTA leaves Max-Forwards alone: the proxy has to count (RFC 3261 §16.6 step 3)") {
    TinyProxy proxy;
    UdpPeer alice;
    UdpPeer bob;
    alice.send(request("OPTIONS", bob.uri(), alice), proxy.agent().port());
    CHECK(header(bob.receive(proxy.agent()), "Max-Forwards") == "70");
}

TEST_CASE("with NTATAG_UDP_MTU 65535 a large INVITE stays on UDP (RFC 3261 §18.1.1)") {
    TinyProxy proxy;
    UdpPeer alice;
    UdpPeer bob;
    const std::string body(1800, 'x');
    const std::string invite = request("INVITE", bob.uri(), alice, {}, body);
    REQUIRE(invite.size() > 2000);
    alice.send(invite, proxy.agent().port());
    const std::string received = bob.receive(proxy.agent());
    CHECK(first_line(received) == first_line(invite));
    CHECK(received.size() > 2000);
    CHECK(header(received, "Via").substr(0, 12) == "SIP/2.0/UDP ");
    CHECK(received.substr(received.size() - body.size()) == body);
}

TEST_CASE("with a small NTATAG_UDP_MTU NTA goes over to TCP by itself (RFC 3261 §18.1.1)") {
    TinyProxy proxy{1300};
    UdpPeer alice;
    UdpPeer bob;
    const common::FileDescriptor listener = listen_beside(bob);
    alice.send(request("INVITE", bob.uri(), alice, {}, std::string(1800, 'x')),
               proxy.agent().port());
    common::FileDescriptor connection;
    CHECK(proxy.agent().run_until([&] {
        connection =
            common::FileDescriptor{::accept4(listener.number(), nullptr, nullptr, SOCK_NONBLOCK)};
        return static_cast<bool>(connection);
    }));
    CHECK_FALSE(bob.receive());
}

TEST_CASE(
    "the phrase of a response that passes can be changed, UTF-8 included "
    "(RFC 3261 §7.2, §25.1)") {
    TinyProxy proxy;
    proxy.phrase = "Obsadené";
    UdpPeer alice;
    UdpPeer bob;
    alice.send(request("INVITE", bob.uri(), alice), proxy.agent().port());
    const std::string invite = bob.receive(proxy.agent());
    bob.send(response_to(invite, "SIP/2.0 486 Busy Here"), proxy.agent().port());
    const std::string response = alice.receive_final(proxy.agent());
    CHECK(first_line(response) == "SIP/2.0 486 Obsadené");
    CHECK(header(response, "To").find(";tag=bob") != std::string::npos);
}

TEST_CASE("a second 2xx passes after the first, in the same transactions (RFC 3261 §16.7 step 5)") {
    TinyProxy proxy;
    UdpPeer alice;
    UdpPeer bob;
    alice.send(request("INVITE", bob.uri(), alice), proxy.agent().port());
    const std::string invite = bob.receive(proxy.agent());
    const std::string ok = response_to(invite, "SIP/2.0 200 OK");
    for (const char* turn : {"first", "again", "once more"}) {
        CAPTURE(turn);
        bob.send(ok, proxy.agent().port());
        CHECK(first_line(alice.receive_final(proxy.agent())) == "SIP/2.0 200 OK");
    }
    std::string other_tag = ok;
    other_tag.replace(other_tag.find(";tag=bob"), 8, ";tag=second");
    bob.send(other_tag, proxy.agent().port());
    const std::string second = alice.receive_final(proxy.agent());
    CHECK(first_line(second) == "SIP/2.0 200 OK");
    CHECK(header(second, "To").find(";tag=second") != std::string::npos);
}
