#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

namespace {

// Header lines that may stand only once, as a stranger might send them twice.
const char* const single_headers[] = {
    "User-Agent: a",
    "Subject: a",
    "Organization: a",
    "MIME-Version: 1.0",
    "Max-Forwards: 70",
    "Expires: 60",
    "Session-Expires: 90",
    "Min-SE: 90",
    "Server: a",
    "Date: Thu, 01 Jan 1970 00:00:00 GMT",
    "Retry-After: 5",
    "Timestamp: 1",
    "Priority: urgent",
    "Content-Type: text/plain",
    "Event: presence",
    "Refer-To: <sip:a@b>",
    "Referred-By: <sip:a@b>",
    "RSeq: 1",
    "RAck: 1 1 INVITE",
    "Replaces: a;to-tag=b;from-tag=c",
    "Content-Disposition: session",
    "Content-Transfer-Encoding: binary",
    "SIP-If-Match: a",
    "SIP-ETag: a",
    "Min-Expires: 60",
};

RequestParts request_with(const std::string& line, int number) {
    RequestParts parts;
    parts.method = "MESSAGE";
    parts.uri = "sip:bob@example.org";
    parts.call_id = "twice-" + std::to_string(number);
    parts.branch = "z9hG4bK-twice" + std::to_string(number);
    parts.extra = line + "\r\n" + line + "\r\n";
    return parts;
}

}  // namespace

TEST_CASE("a request with a header that may stand once but came twice passes (RFC 3261 §7.3.1)") {
    Server server;
    Phone alice{server, "alice"};
    Phone bob{server, "bob"};
    REQUIRE(bob.enroll().status() == 200);
    int number = 0;
    for (const char* line : single_headers) {
        CAPTURE(line);
        alice.peer.send(make_request(alice.peer.address(), request_with(line, ++number)));
        const auto received = bob.peer.expect("MESSAGE");
        const std::string name{line, std::string_view{line}.find(':')};
        if (received.text.empty()) {
            CHECK(alice.peer.expect(400).status() == 400);  // one that NTA itself refuses
            continue;
        }
        CHECK_FALSE(received.header(name).empty());
        // The response takes another way, which keeps what is repeated.
        bob.peer.send(
            make_response(received, "200 OK", "b1", std::string{line} + "\r\n" + line + "\r\n"));
        CHECK(alice.peer.expect(200).status() == 200);
    }
}

TEST_CASE("what we answer ourselves survives repeated headers, mandatory ones too") {
    Server server;
    const char* const mandatory[] = {"From: <sip:x@example.org>;tag=2", "To: <sip:x@example.org>",
                                     "Call-ID: other", "CSeq: 2 OPTIONS", "Content-Length: 0"};
    int number = 100;
    for (const char* line : mandatory) {
        CAPTURE(line);
        SipPeer peer{server.udp};
        RequestParts parts = request_with(line, ++number);
        parts.method = "OPTIONS";
        parts.uri = "sip:" + server.address();
        peer.send(make_request(peer.address(), parts));
        const auto answer = peer.receive();
        REQUIRE(answer.has_value());
        CHECK(answer->is_response());
    }
}
