#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

// What we must not leave half done: one end in a call that the other does not have.

TEST_CASE("a re-INVITE whose 200 has unusable SDP ends the call both ways (RFC 3261 §14)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    RequestParts parts = phones.in_dialog("INVITE", 2);
    parts.extra += "Contact: <" + phones.alice.contact() + ">\r\n";
    parts.body = sdp_at(5000) + "m=video 5002 RTP/AVP 96\r\n";
    phones.send(parts);
    const auto reinvite = phones.bob.peer.expect("INVITE");
    REQUIRE(reinvite.method() == "INVITE");
    const auto answer =
        make_response(reinvite, "200 OK", "", "Contact: <" + phones.bob.contact() + ">\r\n",
                      sdp_at(6000));  // an m-line too few
    phones.bob.peer.send(answer);
    CHECK(phones.bob.peer.expect("ACK").header("CSeq") == "2 ACK");
    const auto at_bob = phones.bob.peer.expect("BYE");
    REQUIRE(at_bob.method() == "BYE");
    CHECK(at_bob.header("CSeq") == "3 BYE");
    phones.bob.peer.send(make_response(at_bob, "200 OK", ""));
    CHECK(phones.alice.peer.expect(488).status() == 488);
    const auto at_alice = phones.alice.peer.expect("BYE");
    REQUIRE(at_alice.method() == "BYE");
    phones.alice.peer.send(make_response(at_alice, "200 OK", ""));
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].reason == "unusable SDP");
    CHECK(records[0].ended_by == "server");
    // Bob has not got the ACK: he repeats, and is acknowledged again.
    phones.bob.peer.send(answer);
    CHECK(phones.bob.peer.expect("ACK").method() == "ACK");
    CHECK(phones.bob.peer.silent(std::chrono::milliseconds{200}));
}

TEST_CASE("a BYE that we refuse ends the call, and the other end is told (RFC 3261 §15)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    RequestParts parts = phones.in_dialog("BYE", 2);
    parts.max_forwards = "0";
    phones.send(parts);
    CHECK(phones.alice.peer.expect(483).status() == 483);
    const auto at_bob = phones.bob.peer.expect("BYE");
    REQUIRE(at_bob.method() == "BYE");
    CHECK(at_bob.header("To").find("tag=b1") != std::string::npos);
    phones.bob.peer.send(make_response(at_bob, "200 OK", ""));
    CHECK(phones.alice.peer.silent(std::chrono::milliseconds{200}));  // it has gone itself
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].ended_by == "caller");
    CHECK(records[0].reason == "BYE");
}

TEST_CASE("an INVITE sent anew gives up the older one: CANCEL, and BYE to its late 200") {
    Server server;
    TwoPhones phones{server};
    phones.invite();
    phones.ring();
    RequestParts again = phones.invite_parts();
    again.cseq = 2;
    again.branch = "z9hG4bK-again";
    phones.send(again);
    CHECK(phones.alice.peer.expect(487).header("CSeq") == "1 INVITE");
    const auto cancelled = phones.bob.peer.expect("CANCEL");
    REQUIRE(cancelled.header("CSeq") == "1 CANCEL");
    phones.bob.peer.send(make_response(cancelled, "200 OK", "b1"));
    const auto second = phones.bob.peer.expect("INVITE");
    REQUIRE(second.header("CSeq") == "2 INVITE");
    // Bob has answered the first before the CANCEL reached him.
    phones.bob.peer.send(make_response(phones.received, "200 OK", "b1",
                                       "Contact: <" + phones.bob.contact() + ">\r\n",
                                       sdp_at(6000)));
    CHECK(phones.bob.peer.expect("ACK").header("CSeq") == "1 ACK");
    const auto bye = phones.bob.peer.expect("BYE");
    REQUIRE(bye.header("To").find("tag=b1") != std::string::npos);
    phones.bob.peer.send(make_response(bye, "200 OK", ""));
    phones.bob.peer.send(make_response(second, "486 Busy Here", "b2"));
    CHECK(phones.alice.peer.expect(486).header("CSeq") == "2 INVITE");
    const auto records = server.journal.calls(2);
    REQUIRE(records.size() == 2);
    CHECK(records[0].status == 487);
    CHECK(records[0].reason == "Replaced By A New INVITE");
    CHECK(records[1].status == 486);
}

TEST_CASE("an INVITE sent anew after the answer ends the older call both ways") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    RequestParts again = phones.invite_parts();
    again.cseq = 7;
    again.branch = "z9hG4bK-again";
    phones.send(again);
    const auto at_bob = phones.bob.peer.expect("BYE");
    REQUIRE(at_bob.method() == "BYE");
    phones.bob.peer.send(make_response(at_bob, "200 OK", ""));
    const auto at_alice = phones.alice.peer.expect("BYE");
    REQUIRE(at_alice.method() == "BYE");
    phones.alice.peer.send(make_response(at_alice, "200 OK", ""));
    CHECK(phones.bob.peer.expect("INVITE").header("CSeq") == "7 INVITE");
    CHECK(server.server.calls().get().size() == 1);
}
