#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

namespace {

std::string with_length(std::string text, const std::string& length) {
    const std::string name = "Content-Length: ";
    const auto at = text.find(name) + name.size();
    return text.replace(at, text.find("\r\n", at) - at, length);
}

}  // namespace

TEST_CASE("a request that is shorter than its Content-Length is 400 and counted (RFC 3261 §18.3)") {
    Server server;
    for (const char* body : {"", "v=0"}) {
        CAPTURE(body);
        SipPeer peer{server.udp};
        RequestParts parts;
        parts.uri = "sip:" + server.address();
        parts.body = body;
        const auto before = server.counted("malformed");
        peer.send(with_length(make_request(peer.address(), parts), "99"));
        const auto answer = peer.receive();
        REQUIRE(answer.has_value());
        CHECK(answer->status() == 400);
        CHECK_FALSE(answer->phrase().empty());
        CHECK(server.counted("malformed") == before + 1);
    }
}

TEST_CASE("bytes beyond Content-Length are no error and are not passed on (RFC 3261 §18.3)") {
    Server server;
    Phone alice{server, "alice"};
    Phone bob{server, "bob"};
    REQUIRE(bob.enroll().status() == 200);
    RequestParts parts;
    parts.method = "MESSAGE";
    parts.uri = "sip:bob@example.org";
    parts.type = "text/plain";
    parts.body = "hello and more";
    alice.peer.send(with_length(make_request(alice.peer.address(), parts), "5"));
    CHECK(bob.peer.expect("MESSAGE").body() == "hello");
}

TEST_CASE("an ACK or a response that is cut short is dropped without a word (RFC 3261 §18.3)") {
    Server server;
    Phone alice{server, "alice"};
    Phone bob{server, "bob"};
    REQUIRE(bob.enroll().status() == 200);
    RequestParts ack;
    ack.method = "ACK";
    ack.uri = "sip:bob@example.org";
    ack.to_tag = "b1";
    alice.peer.send(with_length(make_request(alice.peer.address(), ack), "99"));
    CHECK(alice.peer.silent(std::chrono::milliseconds{200}));

    RequestParts parts;
    parts.method = "MESSAGE";
    parts.uri = "sip:bob@example.org";
    parts.branch = "z9hG4bK-cut";
    alice.peer.send(make_request(alice.peer.address(), parts));
    const auto received = bob.peer.expect("MESSAGE");
    const auto before = server.counted("malformed");
    bob.peer.send(with_length(make_response(received, "202 Accepted", "b1"), "99"));
    bob.peer.send(make_response(received, "200 OK", "b1"));
    const auto answer = alice.peer.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status() == 200);
    CHECK(server.counted("malformed") == before + 1);
}
