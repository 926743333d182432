#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

TEST_CASE("CANCEL stops the ringing and the INVITE ends with 487 (RFC 3261 §9, §16.10)") {
    auto settings = test_settings();
    settings.reasons = {{200, "OK, v poriadku"}};
    Server server{settings};
    TwoPhones phones{server};
    phones.invite();
    phones.ring();
    RequestParts cancel = phones.invite_parts();
    cancel.method = "CANCEL";
    cancel.body.clear();
    phones.send(cancel);
    const auto ok = phones.alice.peer.expect(200);
    CHECK(ok.header("CSeq") == "1 CANCEL");
    CHECK(ok.phrase() == "OK, v poriadku");  // although NTA answers a CANCEL by itself
    const auto cancelled = phones.bob.peer.expect("CANCEL");
    REQUIRE(cancelled.method() == "CANCEL");
    CHECK(cancelled.all("Via").size() == 1);
    phones.bob.peer.send(make_response(cancelled, "200 OK", "b1"));
    phones.bob.peer.send(make_response(phones.received, "487 Request Terminated", "b1"));
    CHECK(phones.alice.peer.expect(487).status() == 487);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].status == 487);
    CHECK(records[0].ended_by == "caller");
    CHECK(records[0].reason == "CANCEL");
    CHECK(records[0].ringing.has_value());
}

TEST_CASE("all bindings ring; one answers, the other is cancelled (RFC 3261 §16.7 step 10)") {
    Server server;
    Phone alice{server, "alice"};
    Phone desk{server, "bob"};
    Phone mobile{server, "bob"};
    REQUIRE(desk.enroll().status() == 200);
    REQUIRE(mobile.enroll().all("Contact").size() == 2);
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:bob@example.org";
    parts.extra = "Contact: <" + alice.contact() + ">\r\n";
    parts.body = sdp_at(5000);
    alice.peer.send(make_request(alice.peer.address(), parts));
    const auto at_desk = desk.peer.expect("INVITE");
    const auto at_mobile = mobile.peer.expect("INVITE");
    CHECK(at_desk.request_uri() == desk.contact());
    CHECK(at_mobile.request_uri() == mobile.contact());
    CHECK(sdp_port(at_desk) != sdp_port(at_mobile));  // each branch has ports of its own
    desk.peer.send(make_response(at_desk, "180 Ringing", "d1"));
    mobile.peer.send(make_response(at_mobile, "180 Ringing", "m1"));
    CHECK(alice.peer.expect(180).status() == 180);
    CHECK(alice.peer.expect(180).status() == 180);
    mobile.peer.send(make_response(at_mobile, "200 OK", "m1",
                                   "Contact: <" + mobile.contact() + ">\r\n", sdp_at(6000)));
    CHECK(alice.peer.expect(200).header("To").find("tag=m1") != std::string::npos);
    const auto cancelled = desk.peer.expect("CANCEL");
    REQUIRE(cancelled.method() == "CANCEL");
    desk.peer.send(make_response(cancelled, "200 OK", "d1"));
    desk.peer.send(make_response(at_desk, "487 Request Terminated", "d1"));
    CHECK(desk.peer.expect("ACK").method() == "ACK");
    CHECK(alice.peer.silent(std::chrono::milliseconds{200}));  // no second final response
    CHECK(server.server.calls().get().size() == 1);
}

TEST_CASE("of two refusals the better one is forwarded, once (RFC 3261 §16.7 step 6)") {
    Server server;
    Phone alice{server, "alice"};
    Phone desk{server, "bob"};
    Phone mobile{server, "bob"};
    REQUIRE(desk.enroll().status() == 200);
    REQUIRE(mobile.enroll().status() == 200);
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:bob@example.org";
    alice.peer.send(make_request(alice.peer.address(), parts));
    const auto at_desk = desk.peer.expect("INVITE");
    const auto at_mobile = mobile.peer.expect("INVITE");
    desk.peer.send(make_response(at_desk, "503 Service Unavailable", "d1"));
    CHECK(desk.peer.expect("ACK").method() == "ACK");
    mobile.peer.send(make_response(at_mobile, "486 Busy Here", "m1"));
    CHECK(alice.peer.expect(486).status() == 486);
}

TEST_CASE("repeated requests and responses are absorbed or repeated (RFC 3261 §17)") {
    Server server;
    TwoPhones phones{server};
    phones.invite();
    const auto again = make_request(phones.alice.peer.address(), phones.invite_parts());
    phones.alice.peer.send(again);
    CHECK(phones.alice.peer.expect(100).status() == 100);
    CHECK(phones.bob.peer.silent(std::chrono::milliseconds{200}));
    phones.answer();
    // Until the ACK comes bob repeats, and every repetition is handed on with the same SDP.
    phones.bob.peer.send(make_response(phones.received, "200 OK", "b1",
                                       "Contact: <" + phones.bob.contact() + ">\r\n",
                                       sdp_at(6000)));
    const auto repeated = phones.alice.peer.expect(200);
    CHECK(sdp_port(repeated) == sdp_port(phones.answered));
    phones.acknowledge();
    CHECK(server.server.calls().get().size() == 1);
}
