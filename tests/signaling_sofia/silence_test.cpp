#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

TEST_CASE("a call on hold outlasts nine silent periods, not ten (DESIGN §8 media.timeout)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    RequestParts hold = phones.in_dialog("INVITE", 2);
    hold.body = sdp_at(5000) + "a=sendonly\r\n";
    phones.send(hold);
    const auto reinvite = phones.bob.peer.expect("INVITE");
    REQUIRE(reinvite.method() == "INVITE");
    phones.bob.peer.send(make_response(reinvite, "200 OK", "",
                                       "Contact: <" + phones.bob.contact() + ">\r\n",
                                       sdp_at(6000) + "a=recvonly\r\n"));
    REQUIRE(phones.alice.peer.expect(200).status() == 200);
    phones.send(phones.in_dialog("ACK", 2));
    REQUIRE(phones.bob.peer.expect("ACK").method() == "ACK");

    const auto session = server.media.relayed().back().session;
    for (int i = 0; i < 9; ++i) server.server.media_events().session_silent(session);
    CHECK(server.server.calls().get().size() == 1);
    server.server.media_events().session_silent(session);
    for (auto* phone : {&phones.bob, &phones.alice}) {
        const auto bye = phone->peer.expect("BYE");
        REQUIRE(bye.method() == "BYE");
        phone->peer.send(make_response(bye, "200 OK", ""));
    }
    CHECK(server.journal.calls(1).at(0).reason == "media timeout");
}

TEST_CASE("calls_total counts calls between phones and members of rooms") {
    Server server;
    TwoPhones phones{server};
    CHECK(server.server.status().get().calls_total == 0);
    RequestParts parts = phones.invite_parts();
    parts.uri = "sip:conf1@example.org";
    parts.call_id = "call-room";
    parts.branch = "z9hG4bK-room";
    phones.send(parts);
    REQUIRE(phones.alice.peer.expect(200).status() == 200);
    auto status = server.server.status().get();
    CHECK(status.calls == 1);
    CHECK(status.calls_total == 1);
    phones.invite();
    CHECK(server.server.status().get().calls_total == 2);
}
