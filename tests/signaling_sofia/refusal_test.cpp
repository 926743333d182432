#include <spdlog/sinks/ringbuffer_sink.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

namespace {

/// What the whole process writes to stderr meanwhile.
class CapturedErrors {
public:
    CapturedErrors() : file_{::memfd_create("stderr", MFD_CLOEXEC)}, before_{::dup(STDERR_FILENO)} {
        ::dup2(file_.number(), STDERR_FILENO);
    }
    ~CapturedErrors() { ::dup2(before_.number(), STDERR_FILENO); }
    CapturedErrors(const CapturedErrors&) = delete;
    CapturedErrors& operator=(const CapturedErrors&) = delete;
    [[nodiscard]] std::string text() const {
        std::fflush(stderr);
        std::string text(10'000, '\0');
        const auto size = ::pread(file_.number(), text.data(), text.size(), 0);
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

private:
    common::FileDescriptor file_;
    common::FileDescriptor before_;
};

}  // namespace

TEST_CASE("requests that go no further get the status RFC 3261 gives them, and are counted") {
    Server server;
    struct Row {
        const char* method;
        std::string uri;
        std::string to_tag;
        std::string max_forwards;
        int status;
        const char* counted;
    };
    const Row rows[] = {
        {"INVITE", "sip:nobody@example.org", "", "70", 404, "unknown_user"},
        {"MESSAGE", "sip:nobody@example.org", "", "70", 404, "unknown_user"},
        {"SUBSCRIBE", "sip:nobody@example.org", "", "70", 489, "event_not_served"},
        {"PUBLISH", "sip:alice@example.org", "", "70", 489, "event_not_served"},
        {"BYE", "sip:" + server.address(), "t", "70", 481, "no_such_dialog"},
        {"BYE", "sip:bob@" + server.address(), "t", "70", 481, "no_such_dialog"},
        {"INFO", "sip:" + server.address(), "t", "70", 481, "no_such_dialog"},
        {"INVITE", "sip:bob@elsewhere.example", "", "70", 403, "foreign_domain"},
        {"INVITE", "sip:bob@192.0.2.1", "", "70", 403, "foreign_domain"},
        {"INVITE", "tel:+421", "", "70", 416, "unsupported_scheme"},
        {"INVITE", "sip:nobody@example.org", "", "0", 483, "too_many_hops"},
        {"MESSAGE", "sip:" + server.address(), "", "70", 405, "method_not_served"},
        {"CANCEL", "sip:nobody@example.org", "", "70", 481, "no_such_transaction"},
    };
    int number = 0;
    for (const Row& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.uri);
        SipPeer peer{server.udp};
        RequestParts parts;
        parts.method = row.method;
        parts.uri = row.uri;
        parts.to_tag = row.to_tag;
        parts.max_forwards = row.max_forwards;
        parts.call_id = "refused-" + std::to_string(++number);
        const auto before = server.counted(row.counted);
        peer.send(make_request(peer.address(), parts));
        const auto answer = peer.receive();
        REQUIRE(answer.has_value());
        CHECK(answer->status() == row.status);
        CHECK(server.counted(row.counted) == before + 1);
    }
}

TEST_CASE("a user that was registered and is not any more is 480 (RFC 3261 §21.4.18)") {
    Server server;
    Phone alice{server, "alice"};
    Phone bob{server, "bob"};
    REQUIRE(bob.enroll().status() == 200);
    REQUIRE(bob.enroll("Expires: 0\r\n").status() == 200);
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:bob@example.org";
    alice.peer.send(make_request(alice.peer.address(), parts));
    CHECK(alice.peer.expect(480).status() == 480);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].status == 480);
    CHECK(records[0].ended_by == "server");
    CHECK_FALSE(records[0].answered.has_value());
}

TEST_CASE("a BYE to us without Route is answered once and does not loop (proxies.md §4.4)") {
    Server server;
    SipPeer peer{server.udp};
    RequestParts parts;
    parts.method = "BYE";
    parts.uri = "sip:" + server.address();
    parts.to_tag = "t";
    peer.send(make_request(peer.address(), parts));
    CHECK(peer.expect(481).status() == 481);
    CHECK(peer.silent(std::chrono::milliseconds{200}));
    CHECK(server.counted("no_such_dialog") == 1);
}

TEST_CASE("OPTIONS to the server is answered with what it allows (RFC 3261 §11)") {
    Server server;
    SipPeer peer{server.udp};
    RequestParts parts;
    parts.uri = "sip:" + server.address();
    peer.send(make_request(peer.address(), parts));
    CHECK(peer.expect(200).header("Allow").find("INVITE") != std::string::npos);
}

TEST_CASE("an ACK nobody waits for, responses and noise are met with silence (RFC 3261 §17)") {
    Server server;
    SipPeer peer{server.udp};
    RequestParts ack;
    ack.method = "ACK";
    ack.uri = "sip:nobody@example.org";
    ack.to_tag = "x";
    peer.send(make_request(peer.address(), ack));
    ack.uri = "sip:bob@elsewhere.example";
    peer.send(make_request(peer.address(), ack));
    peer.send(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\nFrom: <sip:a@b>"
        ";tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n");
    peer.send("\r\n\r\n");
    peer.send("hello");
    peer.send(std::string(1, '\0'));
    CHECK(peer.silent(std::chrono::milliseconds{300}));
    // And it still serves.
    RequestParts options;
    options.uri = "sip:" + server.address();
    peer.send(make_request(peer.address(), options));
    CHECK(peer.expect(200).status() == 200);
}

TEST_CASE("malformed requests are answered 400 with what is wrong (RFC 3261 §16.3 step 1)") {
    Server server;
    const std::string head = "OPTIONS sip:" + server.address() + " SIP/2.0\r\n";
    const std::string good_via = "Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK1\r\n";
    const std::string good_from = "From: <sip:a@example.org>;tag=1\r\n";
    const std::string good_to = "To: <sip:a@example.org>\r\n";
    const std::string good_id = "Call-ID: c\r\n";
    const std::string good_cseq = "CSeq: 1 OPTIONS\r\n";
    const struct {
        const char* what;
        std::string text;
    } rows[] = {
        {"no From", head + good_via + good_to + good_id + good_cseq + "\r\n"},
        {"no To", head + good_via + good_from + good_id + good_cseq + "\r\n"},
        {"no Call-ID", head + good_via + good_from + good_to + good_cseq + "\r\n"},
        {"no CSeq", head + good_via + good_from + good_to + good_id + "\r\n"},
        {"CSeq of another method",
         head + good_via + good_from + good_to + good_id + "CSeq: 1 INVITE\r\n\r\n"},
        {"a number for a URI in From",
         head + good_via + "From: <<17;tag=1\r\n" + good_to + good_id + good_cseq + "\r\n"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        SipPeer peer{server.udp};
        peer.send(row.text);
        const auto answer = peer.receive();
        REQUIRE(answer.has_value());
        CHECK(answer->status() == 400);
        CHECK_FALSE(answer->phrase().empty());
    }
    SipPeer peer{server.udp};
    peer.send("OPTIONS sip:" + server.address() + " SIP/9.0\r\nVia: SIP/2.0/UDP " + peer.address() +
              ";branch=z9hG4bK1\r\n" + good_from + good_to + good_id + good_cseq + "\r\n");
    CHECK(peer.expect(505).status() == 505);
    CHECK(server.counted("malformed") >= 7);
}

TEST_CASE("configured phrases are on our responses and on relayed ones, in UTF-8 (DESIGN §8)") {
    auto settings = test_settings();
    settings.reasons = {{200, "OK, v poriadku"}, {404, "Nikto taký"}, {486, "Obsadené"}};
    Server server{settings};
    TwoPhones phones{server};
    CHECK(phones.alice.enroll().phrase() == "OK, v poriadku");
    phones.invite();
    phones.bob.peer.send(make_response(phones.received, "486 Busy Here", "b1"));
    CHECK(phones.alice.peer.expect(486).phrase() == "Obsadené");
    CHECK(phones.bob.peer.expect("ACK").method() == "ACK");
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].status == 486);
    CHECK(records[0].reason == "Obsadené");
    CHECK(records[0].ended_by == "callee");

    server.server.set_reasons({{404, "Neznámy"}});
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:nobody@example.org";
    parts.call_id = "other";
    phones.send(parts);
    CHECK(phones.alice.peer.expect(404).phrase() == "Neznámy");
}

TEST_CASE("a refused call is one line in the log: who called whom, and why not (DESIGN §10)") {
    auto settings = test_settings();
    settings.conference.max_members = 0;
    const auto lines = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(100);
    Server server{settings, lines};
    const struct {
        const char* method;
        const char* uri;
        int status;
        bool logged;
    } rows[] = {
        {"INVITE", "sip:nobody@example.org", 404, true},
        {"INVITE", "sip:bob@elsewhere.example", 403, true},
        {"INVITE", "sip:conf1@example.org", 486, true},
        {"MESSAGE", "sip:nobody@example.org", 404, false},
    };
    int number = 0;
    for (const auto& row : rows) {
        CAPTURE(row.uri);
        SipPeer peer{server.udp};
        RequestParts parts;
        parts.method = row.method;
        parts.uri = row.uri;
        parts.call_id = "refused-" + std::to_string(++number);
        parts.extra = "Contact: <sip:alice@" + peer.address() + ">\r\n";
        parts.body = sdp_at(5000);
        peer.send(make_request(peer.address(), parts));
        REQUIRE(peer.expect(row.status).status() == row.status);
        static_cast<void>(server.server.status().get());  // the loop has come round
        const std::string expected =
            "call refused call_id=" + parts.call_id +
            " from=sip:alice@example.org to=sip:bob@example.org source=" + peer.address() +
            " status=" + std::to_string(row.status);
        int found = 0;
        for (const auto& line : lines->last_formatted()) {
            if (line.find(expected) != std::string::npos) ++found;
        }
        CHECK(found == (row.logged ? 1 : 0));
    }
}

TEST_CASE("STUN at the SIP port is answered with an error and leaves no line on stderr") {
    Server server;
    SipPeer peer{server.udp};
    const CapturedErrors errors;
    const std::string transaction = "0123456789abcdef";
    peer.send(std::string("\x00\x01\x00\x00", 4) + transaction);  // Binding Request
    const auto answer = peer.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->text.substr(0, 2) == "\x01\x11");
    CHECK(answer->text.substr(4, 16) == transaction);
    peer.send(std::string("\x00\x01", 2) + std::string(40, 'x'));  // garbage
    peer.send(std::string("\x00\x00\x00", 3));
    CHECK(peer.receive().has_value());
    static_cast<void>(server.server.status().get());
    CHECK(errors.text().empty());
}
