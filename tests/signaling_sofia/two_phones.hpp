#pragma once

#include "tests/signaling_sofia/fixture.hpp"

namespace sofia_test {

/// Alice calls bob, who is registered; each step waits for what it causes.
struct TwoPhones {
    explicit TwoPhones(Server& at) : server{at}, alice{at, "alice"}, bob{at, "bob"} {
        REQUIRE(bob.enroll().status() == 200);
    }

    [[nodiscard]] RequestParts invite_parts() const {
        RequestParts parts;
        parts.method = "INVITE";
        parts.uri = "sip:bob@example.org";
        parts.extra = "Contact: <" + alice.contact() + ">\r\n";
        parts.body = sdp_at(5000);
        return parts;
    }
    void invite() {
        alice.peer.send(make_request(alice.peer.address(), invite_parts()));
        REQUIRE(alice.peer.expect(100).status() == 100);
        received = bob.peer.expect("INVITE");
        REQUIRE(received.method() == "INVITE");
    }
    void ring() {
        bob.peer.send(make_response(received, "180 Ringing", "b1"));
        REQUIRE(alice.peer.expect(180).status() == 180);
    }
    void answer() {
        bob.peer.send(make_response(received, "200 OK", "b1",
                                    "Contact: <" + bob.contact() + ">\r\n", sdp_at(6000)));
        answered = alice.peer.expect(200);
        REQUIRE(answered.status() == 200);
    }
    /// A request of alice's within the dialog.
    [[nodiscard]] RequestParts in_dialog(const std::string& method, int cseq) const {
        RequestParts parts;
        parts.method = method;
        parts.uri = bob.contact();
        parts.to_tag = "b1";
        parts.cseq = cseq;
        parts.branch = "z9hG4bK-" + method + std::to_string(cseq);
        parts.extra = "Route: " + answered.header("Record-Route") + "\r\n";
        return parts;
    }
    void send(const RequestParts& parts) const {
        alice.peer.send(make_request(alice.peer.address(), parts));
    }
    void acknowledge() {
        send(in_dialog("ACK", 1));
        REQUIRE(bob.peer.expect("ACK").method() == "ACK");
    }
    void establish() {
        invite();
        ring();
        answer();
        acknowledge();
    }

    Server& server;
    Phone alice;
    Phone bob;
    SipText received;  // the INVITE at bob's
    SipText answered;  // the 200 at alice's
};

}  // namespace sofia_test
