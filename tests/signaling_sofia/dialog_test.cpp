#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

TEST_CASE("SUBSCRIBE, NOTIFY, MESSAGE, INFO, REFER and unknown methods pass with their bodies") {
    Server server;
    TwoPhones phones{server};
    std::string binary = "\x78\x9c";
    for (int i = 0; i < 300; ++i) binary += static_cast<char>(i);
    int number = 0;
    for (const char* method : {"SUBSCRIBE", "NOTIFY", "MESSAGE", "INFO", "REFER", "FROBNICATE"}) {
        CAPTURE(method);
        RequestParts parts;
        parts.method = method;
        parts.uri = "sip:bob@example.org";
        parts.call_id = "pass-" + std::to_string(++number);
        parts.branch = "z9hG4bK-p" + std::to_string(number);
        parts.type = "application/conference-info+xml";
        parts.extra = "Event: conference\r\nContent-Encoding: deflate\r\nContact: <" +
                      phones.alice.contact() + ";conf-id=u~M71>;isfocus\r\n";
        parts.body = binary;
        phones.send(parts);
        const auto passed = phones.bob.peer.expect(method);
        REQUIRE(passed.method() == method);
        CHECK(passed.body() == binary);
        CHECK(passed.header("Content-Encoding") == "deflate");
        CHECK(passed.header("Contact") == "<" + phones.alice.contact() + ";conf-id=u~M71>;isfocus");
        phones.bob.peer.send(make_response(passed, "202 Accepted", "b1"));
        CHECK(phones.alice.peer.expect(202).status() == 202);
    }
}

TEST_CASE("a re-INVITE is anchored anew and a late offer is answered in the ACK (RFC 3264 §8)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    // Bob's phone holds with an INVITE without SDP: alice's offer comes in the 200.
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = phones.alice.contact();
    parts.from = "bob";
    parts.from_tag = "b1";
    parts.to = "alice";
    parts.to_tag = "a1";
    parts.cseq = 50;
    parts.branch = "z9hG4bK-re";
    const std::string route = "Route: " + phones.received.header("Record-Route") + "\r\n";
    parts.extra = route + "Contact: <" + phones.bob.contact() + ">\r\n";
    phones.bob.peer.send(make_request(phones.bob.peer.address(), parts));
    const auto reinvite = phones.alice.peer.expect("INVITE");
    REQUIRE(reinvite.method() == "INVITE");
    CHECK(reinvite.all("Record-Route").empty());
    phones.alice.peer.send(make_response(
        reinvite, "200 OK", "", "Contact: <" + phones.alice.contact() + ">\r\n", sdp_at(5002)));
    const auto offer = phones.bob.peer.expect(200);
    REQUIRE(offer.status() == 200);
    CHECK(sdp_port(offer) == sdp_port(phones.received));  // the ports stay
    parts.method = "ACK";
    parts.branch = "z9hG4bK-reack";
    parts.extra = route;
    parts.body = sdp_at(6002);
    phones.bob.peer.send(make_request(phones.bob.peer.address(), parts));
    const auto ack = phones.alice.peer.expect("ACK");
    REQUIRE(ack.method() == "ACK");
    CHECK(sdp_port(ack) == sdp_port(phones.answered));
    CHECK(ack.header("Content-Length") == std::to_string(ack.body().size()));
    const auto relay = server.media.relayed().back();
    CHECK(relay.streams.at(0).caller.remote.rtp.port == 5002);
    CHECK(relay.streams.at(0).callee.remote.rtp.port == 6002);
}

TEST_CASE("an INVITE of 2.2 kB stays on UDP (proxies.md §4.4, 2)") {
    Server server;
    TwoPhones phones{server};
    RequestParts parts = phones.invite_parts();
    for (int i = 0; i < 40; ++i) {
        parts.body += "a=fmtp:" + std::to_string(i) + " something-long-enough-to-matter=1;x=2\r\n";
    }
    phones.send(parts);
    const auto invite = phones.bob.peer.expect("INVITE");
    CHECK(invite.text.size() > 2200);
    CHECK(invite.header("Via").find("SIP/2.0/UDP") == 0);
}

TEST_CASE("SDP that cannot be used is refused, and the call leaves no media (RFC 3261 §13.3)") {
    Server server;
    TwoPhones phones{server};
    RequestParts parts = phones.invite_parts();
    parts.body = "this is no SDP";
    phones.send(parts);
    const auto refused = phones.alice.peer.expect(400);
    CHECK(refused.status() == 400);
    CHECK(phones.bob.peer.silent(std::chrono::milliseconds{200}));
    CHECK(server.counted("bad_sdp") == 1);
    CHECK(server.journal.calls(1).size() == 1);
}

TEST_CASE("no port left is 503 with Retry-After (RFC 3261 §21.5.4)") {
    Server server;
    server.media.no_ports = true;
    TwoPhones phones{server};
    phones.send(phones.invite_parts());
    const auto refused = phones.alice.peer.expect(503);
    CHECK(refused.status() == 503);
    CHECK_FALSE(refused.header("Retry-After").empty());
    CHECK(server.counted("no_media_port") == 1);
}

TEST_CASE("an answer that cannot be used ends the callee's dialog and the call") {
    Server server;
    TwoPhones phones{server};
    phones.invite();
    phones.bob.peer.send(make_response(phones.received, "200 OK", "b1",
                                       "Contact: <" + phones.bob.contact() + ">\r\n", "nonsense"));
    CHECK(phones.bob.peer.expect("ACK").method() == "ACK");
    const auto bye = phones.bob.peer.expect("BYE");
    REQUIRE(bye.method() == "BYE");
    CHECK(bye.header("To").find("tag=b1") != std::string::npos);
    phones.bob.peer.send(make_response(bye, "200 OK", ""));
    CHECK(phones.alice.peer.expect(488).status() == 488);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].status == 488);
}

TEST_CASE("a phone on TCP is called over its own connection (linphone.md §0.9)") {
    Server server;
    TcpPeer bob{server.tcp};
    REQUIRE(bob.connected());
    const std::string contact = "sip:bob@" + bob.address() + ";transport=tcp";
    RequestParts enroll;
    enroll.method = "REGISTER";
    enroll.uri = "sip:example.org";
    enroll.to = enroll.from = "bob";
    enroll.transport = "TCP";
    enroll.extra = "Contact: <" + contact + ">\r\n";
    bob.send(make_request(bob.address(), enroll));
    REQUIRE(bob.expect(200).status() == 200);

    bob.send("\r\n\r\n");  // RFC 5626 §3.5.1: a ping is answered with a pong
    CHECK(bob.receive_bytes(2) == "\r\n");

    Phone alice{server, "alice"};
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:bob@example.org";
    parts.extra = "Contact: <" + alice.contact() + ">\r\n";
    parts.body = sdp_at(5000);
    alice.peer.send(make_request(alice.peer.address(), parts));
    const auto invite = bob.expect("INVITE");
    REQUIRE(invite.method() == "INVITE");
    CHECK(invite.request_uri() == contact);
    CHECK(invite.header("Via").find("SIP/2.0/TCP") == 0);
    REQUIRE(invite.all("Record-Route").size() == 2);  // one for each side
    CHECK(invite.all("Record-Route")[0].find(";transport=tcp;lr") != std::string::npos);
    bob.send(make_response(invite, "200 OK", "b1", "Contact: <" + contact + ">\r\n", sdp_at(6000)));
    const auto answered = alice.peer.expect(200);
    REQUIRE(answered.status() == 200);

    RequestParts ack;
    ack.method = "ACK";
    ack.uri = contact;
    ack.to_tag = "b1";
    ack.branch = "z9hG4bK-ack";
    const auto routes = answered.all("Record-Route");
    ack.extra = "Route: " + routes[1] + "\r\nRoute: " + routes[0] + "\r\n";
    alice.peer.send(make_request(alice.peer.address(), ack));
    CHECK(bob.expect("ACK").method() == "ACK");

    RequestParts bye;
    bye.method = "BYE";
    bye.uri = alice.contact();
    bye.from = "bob";
    bye.from_tag = "b1";
    bye.to = "alice";
    bye.to_tag = "a1";
    bye.transport = "TCP";
    bye.branch = "z9hG4bK-bye";
    bye.extra = "Route: " + routes[0] + "\r\nRoute: " + routes[1] + "\r\n";
    bob.send(make_request(bob.address(), bye));
    const auto ended = alice.peer.expect("BYE");
    REQUIRE(ended.method() == "BYE");
    alice.peer.send(make_response(ended, "200 OK", ""));
    CHECK(bob.expect(200).status() == 200);
}
