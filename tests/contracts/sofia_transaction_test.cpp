#include <doctest/doctest.h>
#include <sofia-sip/nta_tag.h>

#include <string>

#include "tests/contracts/sofia_agent.hpp"
#include "tests/contracts/tiny_proxy.hpp"

using namespace contracts;

namespace {

/// RFC 3261 §17.1.1.3: the ACK that a phone sends for a refusal of its INVITE.
std::string ack_of_refusal(std::string invite, const std::string& refusal) {
    invite.replace(0, 6, "ACK");
    invite.replace(invite.find("1 INVITE"), 8, "1 ACK");
    const std::size_t to = invite.find("\r\nTo: ") + 6;
    invite.replace(to, invite.find("\r\n", to) - to, header(refusal, "To"));
    return invite;
}

/// Alice has called Bob, Bob has refused, Alice acknowledges; then one more request passes, so that
/// the ACK has been dealt with.
void refuse_and_acknowledge(TinyProxy& proxy, bool drops) {
    UdpPeer alice;
    UdpPeer bob;
    const std::string invite = request("INVITE", bob.uri(), alice);
    alice.send(invite, proxy.agent().port());
    bob.send(response_to(bob.receive(proxy.agent()), "SIP/2.0 486 Busy Here"),
             proxy.agent().port());
    CHECK(first_line(bob.receive(proxy.agent())).substr(0, 4) == "ACK ");
    const std::string refusal = alice.receive_final(proxy.agent());
    CHECK(first_line(refusal) == "SIP/2.0 486 Busy Here");
    if (drops) proxy.drop_incoming();
    alice.send(ack_of_refusal(invite, refusal), proxy.agent().port());
    alice.send(request("OPTIONS", bob.uri(), alice), proxy.agent().port());
    CHECK(first_line(bob.receive(proxy.agent())).substr(0, 7) == "OPTIONS");
}

}  // namespace

TEST_CASE(
    "an ACK of no transaction reaches the stateless callback and is not answered "
    "(RFC 3261 §17.2.7)") {
    TinyProxy proxy;
    UdpPeer alice;
    UdpPeer bob;
    alice.send(request("ACK", bob.uri(), alice), proxy.agent().port());
    CHECK(proxy.agent().run_until([&] { return proxy.stateless_acks() == 1; }));
    // What comes after it is answered first: nothing was sent for the ACK.
    alice.send(request("OPTIONS", bob.uri(), alice), proxy.agent().port());
    const std::string options = bob.receive(proxy.agent());
    CHECK(first_line(options).substr(0, 7) == "OPTIONS");
    bob.send(response_to(options, "SIP/2.0 200 OK"), proxy.agent().port());
    CHECK(header(alice.receive_final(proxy.agent()), "CSeq") == "1 OPTIONS");
}

TEST_CASE(
    "the ACK of a refusal goes to the callback bound to its server transaction "
    "(RFC 3261 §17.2.1)") {
    TinyProxy proxy;
    proxy.binds = true;
    refuse_and_acknowledge(proxy, false);
    CHECK(proxy.bound_acks() == 1);
    CHECK(proxy.stateless_acks() == 0);
}

// A proxy that forwards whatever ACK its stateless callback sees would send this one on.
TEST_CASE("without a bound callback the ACK of a refusal reaches the stateless one") {
    TinyProxy proxy;
    refuse_and_acknowledge(proxy, false);
    CHECK(proxy.stateless_acks() == 1);
}

TEST_CASE("the ACK of a refusal is NTA's own once the server transaction is destroyed") {
    TinyProxy proxy;
    proxy.binds = true;
    refuse_and_acknowledge(proxy, true);
    CHECK(proxy.bound_acks() == 0);
    CHECK(proxy.stateless_acks() == 0);
}

TEST_CASE(
    "the ACK of a 2xx, with its own branch, reaches the stateless callback, bound or not "
    "(RFC 3261 §13.2.2.4)") {
    for (const bool binds : {false, true}) {
        CAPTURE(binds);
        TinyProxy proxy;
        proxy.binds = binds;
        UdpPeer alice;
        UdpPeer bob;
        const std::string invite = request("INVITE", bob.uri(), alice);
        alice.send(invite, proxy.agent().port());
        bob.send(response_to(bob.receive(proxy.agent()), "SIP/2.0 200 OK"), proxy.agent().port());
        const std::string ok = alice.receive_final(proxy.agent());
        std::string ack = ack_of_refusal(invite, ok);
        ack.insert(ack.find("branch=z9hG4bK") + 14, "ack");
        alice.send(ack, proxy.agent().port());
        CHECK(proxy.agent().run_until(
            [&] { return proxy.stateless_acks() + proxy.bound_acks() > 0; }));
        CHECK(proxy.stateless_acks() == 1);
        CHECK(proxy.bound_acks() == 0);
    }
}

TEST_CASE(
    "a CANCEL waits for the first provisional response, and NTA acknowledges the 487 "
    "(RFC 3261 §9.1, §17.1.1.2)") {
    TinyProxy proxy;
    UdpPeer alice;
    UdpPeer bob;
    alice.send(request("INVITE", bob.uri(), alice), proxy.agent().port());
    const std::string invite = bob.receive(proxy.agent());
    REQUIRE(nta_outgoing_tcancel(proxy.outgoing(), nullptr, nullptr, TAG_END()) != nullptr);
    CHECK_FALSE(bob.receive());
    bob.send(response_to(invite, "SIP/2.0 180 Ringing"), proxy.agent().port());
    const std::string cancel = bob.receive(proxy.agent());
    CHECK(first_line(cancel).substr(0, 7) == "CANCEL ");
    CHECK(header(cancel, "Via") == header(invite, "Via"));  // the same branch
    bob.send(response_to(cancel, "SIP/2.0 200 OK"), proxy.agent().port());
    bob.send(response_to(invite, "SIP/2.0 487 Request Terminated"), proxy.agent().port());
    CHECK(first_line(bob.receive(proxy.agent())).substr(0, 4) == "ACK ");
    CHECK(proxy.agent().run_until([&] { return proxy.last_status() == 487; }));
}
