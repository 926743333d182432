#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

namespace {

// Both ends get a BYE within their dialog, as if the other had sent it.
void expect_bye_to_both(TwoPhones& phones) {
    const auto at_bob = phones.bob.peer.expect("BYE");
    const auto at_alice = phones.alice.peer.expect("BYE");
    REQUIRE(at_bob.method() == "BYE");
    REQUIRE(at_alice.method() == "BYE");
    CHECK(at_bob.request_uri() == phones.bob.contact());
    CHECK(at_bob.header("From").find("tag=a1") != std::string::npos);
    CHECK(at_bob.header("To").find("tag=b1") != std::string::npos);
    CHECK(at_bob.header("CSeq") == "2 BYE");
    CHECK(at_alice.request_uri() == phones.alice.contact());
    CHECK(at_alice.header("From").find("tag=b1") != std::string::npos);
    CHECK(at_alice.header("To").find("tag=a1") != std::string::npos);
    phones.bob.peer.send(make_response(at_bob, "200 OK", ""));
    phones.alice.peer.send(make_response(at_alice, "200 OK", ""));
}

}  // namespace

TEST_CASE("hang_up sends BYE to both ends and writes the record (RFC 3261 §15)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    const auto id = server.server.calls().get().at(0).id;
    CHECK(server.server.hang_up(id).get());
    expect_bye_to_both(phones);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].ended_by == "server");
    CHECK(records[0].status == 200);
    CHECK_FALSE(server.server.hang_up(id).get());
    CHECK_FALSE(server.server.hang_up("call-99").get());
}

TEST_CASE("a call whose media is silent is ended both ways (DESIGN §8 media.timeout)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    server.server.media_events().session_silent(server.media.relayed().back().session);
    expect_bye_to_both(phones);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].reason == "media timeout");
}

TEST_CASE("a call whose media fails is ended both ways") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    server.server.media_events().session_failed(server.media.relayed().back().session, "broken");
    expect_bye_to_both(phones);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].reason.find("broken") != std::string::npos);
}

TEST_CASE("stop ends established and ringing calls and accepts no new ones (DESIGN §8)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    Phone carol{server, "carol"};
    Phone dave{server, "dave"};
    REQUIRE(carol.enroll().status() == 200);
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:carol@example.org";
    parts.from = "dave";
    parts.from_tag = "d1";
    parts.to = "carol";
    parts.call_id = "call-2";
    parts.extra = "Contact: <" + dave.contact() + ">\r\n";
    dave.peer.send(make_request(dave.peer.address(), parts));
    const auto ringing = carol.peer.expect("INVITE");
    carol.peer.send(make_response(ringing, "180 Ringing", "c1"));
    REQUIRE(dave.peer.expect(180).status() == 180);

    auto stopped = std::async(std::launch::async, [&server] {
        return server.server.stop(std::chrono::milliseconds{3000});
    });
    expect_bye_to_both(phones);
    CHECK(carol.peer.expect("CANCEL").method() == "CANCEL");
    carol.peer.send(make_response(ringing, "487 Request Terminated", "c1"));
    CHECK(dave.peer.expect(503).status() == 503);
    CHECK(stopped.get() == 0);
    const auto records = server.journal.calls(2);
    CHECK(records.size() == 2);
    // Questions to a stopped server are answered with nothing.
    CHECK(server.server.calls().get().empty());
    CHECK_FALSE(server.server.hang_up("call-1").get());
}

TEST_CASE("stop waits for a phone's first response, which the CANCEL needs (RFC 3261 §9.1)") {
    Server server;
    TwoPhones phones{server};
    phones.invite();
    auto stopped = std::async(std::launch::async, [&server] {
        return server.server.stop(std::chrono::milliseconds{3000});
    });
    CHECK(phones.alice.peer.expect(503).status() == 503);
    CHECK(stopped.wait_for(std::chrono::milliseconds{300}) == std::future_status::timeout);
    phones.bob.peer.send(make_response(phones.received, "180 Ringing", "b1"));
    const auto cancel = phones.bob.peer.expect("CANCEL");
    REQUIRE(cancel.method() == "CANCEL");
    phones.bob.peer.send(make_response(cancel, "200 OK", "b1"));
    phones.bob.peer.send(make_response(phones.received, "487 Request Terminated", "b1"));
    CHECK(phones.bob.peer.expect("ACK").method() == "ACK");
    CHECK(stopped.wait_for(std::chrono::milliseconds{1500}) == std::future_status::ready);
    CHECK(stopped.get() == 0);
}

TEST_CASE("a listen address that is taken is named (DESIGN §8)") {
    Server server;
    FakeJournal journal;
    FakeMedia media;
    auto settings = test_settings();
    settings.listen = {
        {signaling::Transport::tcp, {settings.listen[0].endpoint.address, server.tcp}}};
    signaling::sofia::SipServer second{settings, journal, server.log};
    media.events = &second.media_events();
    const auto bound = second.start(media);
    REQUIRE_FALSE(bound.has_value());
    CHECK(bound.error().reason.find("tcp:127.0.0.1:" + std::to_string(server.tcp)) == 0);
}
