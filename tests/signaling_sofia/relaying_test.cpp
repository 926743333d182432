#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

namespace {

/// A request that looks like one of a dialog between strangers, as far as we can tell.
RequestParts made_up(const std::string& method, const std::string& uri, const std::string& route) {
    RequestParts parts;
    parts.method = method;
    parts.uri = uri;
    parts.from_tag = "s1";
    parts.to_tag = "made-up";
    parts.call_id = "strange-" + method;
    parts.branch = "z9hG4bK-strange" + method;
    if (!route.empty()) parts.extra = "Route: " + route + "\r\n";
    return parts;
}

}  // namespace

TEST_CASE("a made-up dialog is not relayed, whatever its Route says (RFC 3261 §16.3, §26.1.1)") {
    Server server;
    SipPeer victim{server.udp};
    SipPeer stranger{server.udp};
    const std::string own = server.address();
    const std::string next = "<sip:" + victim.address() + ";lr>";
    const std::string routes[] = {
        "<sip:" + own + ";lr>",
        "<sip:guessed@" + own + ";lr>",
        "<sip:0123456789abcdef0123456789abcdef@" + own + ";lr>",
        "<sip:" + own + ";lr>, " + next,
        next,
        "",
    };
    for (const auto& route : routes) {
        for (const char* method : {"MESSAGE", "INVITE", "BYE"}) {
            CAPTURE(route);
            CAPTURE(method);
            const auto before = server.counted("no_such_dialog");
            stranger.send(make_request(stranger.address(),
                                       made_up(method, "sip:victim@" + victim.address(), route)));
            const auto answer = stranger.receive();
            REQUIRE(answer.has_value());
            // Repeats count once: the same transaction is answered from memory.
            CHECK(answer->status() == 481);
            CHECK(server.counted("no_such_dialog") <= before + 1);
        }
        stranger.send(make_request(stranger.address(),
                                   made_up("ACK", "sip:victim@" + victim.address(), route)));
    }
    CHECK(victim.silent(std::chrono::milliseconds{200}));
}

TEST_CASE("a Route that we handed out leads a dialog to a phone that is not registered") {
    Server server;
    TwoPhones phones{server};  // alice is not
    phones.establish();
    // Without a call of ours, as after SUBSCRIBE: only the Route tells that the dialog passed us.
    SipPeer other{server.udp};
    RequestParts notify =
        made_up("NOTIFY", "sip:alice@" + other.address(), phones.received.header("Record-Route"));
    phones.bob.peer.send(make_request(phones.bob.peer.address(), notify));
    CHECK(other.expect("NOTIFY").method() == "NOTIFY");
}

TEST_CASE("the outbound proxy in a phone's Route changes nothing (RFC 3261 §8.1.2)") {
    Server server;
    TwoPhones phones{server};
    RequestParts parts = phones.invite_parts();
    parts.extra += "Route: <sip:" + server.address() + ";transport=udp;lr>\r\n";
    phones.send(parts);
    const auto invite = phones.bob.peer.expect("INVITE");
    REQUIRE(invite.method() == "INVITE");
    CHECK(invite.all("Route").empty());
    parts.uri = "sip:bob@elsewhere.example";
    parts.call_id = "other";
    parts.branch = "z9hG4bK-other";
    phones.send(parts);
    CHECK(phones.alice.peer.expect(403).status() == 403);
}

TEST_CASE("requests of a known call need no Route, to either end (RFC 3261 §12.2.1.1)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    RequestParts info = phones.in_dialog("INFO", 2);
    info.extra.clear();
    phones.send(info);
    CHECK(phones.bob.peer.expect("INFO").method() == "INFO");  // a registered Contact

    RequestParts bye;
    bye.method = "BYE";
    bye.uri = phones.alice.contact();  // the end of a known call
    bye.from = "bob";
    bye.from_tag = "b1";
    bye.to = "alice";
    bye.to_tag = "a1";
    bye.branch = "z9hG4bK-bye";
    phones.bob.peer.send(make_request(phones.bob.peer.address(), bye));
    const auto received = phones.alice.peer.expect("BYE");
    REQUIRE(received.method() == "BYE");
    phones.alice.peer.send(make_response(received, "200 OK", ""));
    CHECK(phones.bob.peer.expect(200).status() == 200);
}

TEST_CASE("a request that has passed us too often is 482 (RFC 3261 §16.3 step 4)") {
    Server server;
    TwoPhones phones{server};
    const std::string own = "Via: SIP/2.0/UDP " + server.address() + ";branch=z9hG4bK-own\r\n";
    RequestParts parts;
    parts.method = "MESSAGE";
    parts.uri = "sip:bob@example.org";
    for (const int times : {3, 4}) {
        parts.call_id = "loop-" + std::to_string(times);
        parts.branch = "z9hG4bK-loop" + std::to_string(times);
        parts.extra.clear();
        for (int i = 0; i < times; ++i) parts.extra += own;
        phones.send(parts);
        if (times > 3) break;
        const auto passed = phones.bob.peer.expect("MESSAGE");
        REQUIRE(passed.method() == "MESSAGE");
    }
    CHECK(phones.alice.peer.expect(482).status() == 482);
    CHECK(server.counted("loop_detected") == 1);
    CHECK(phones.bob.peer.silent(std::chrono::milliseconds{200}));
}

TEST_CASE("Proxy-Require names what we do not have: 420 with Unsupported (RFC 3261 §16.3 step 5)") {
    Server server;
    TwoPhones phones{server};
    RequestParts parts = phones.invite_parts();
    parts.extra += "Proxy-Require: foo, bar\r\nProxy-Require: baz\r\n";
    phones.send(parts);
    const auto refused = phones.alice.peer.expect(420);
    REQUIRE(refused.status() == 420);
    CHECK(refused.header("Unsupported") == "foo, bar, baz");
    CHECK(phones.bob.peer.silent(std::chrono::milliseconds{200}));
    CHECK(server.counted("extension_not_supported") == 1);
    // What is not proxied needs no proxy.
    parts = RequestParts{};
    parts.uri = "sip:" + server.address();
    parts.branch = "z9hG4bK-options";
    parts.extra = "Proxy-Require: foo\r\n";
    phones.send(parts);
    CHECK(phones.alice.peer.expect(200).status() == 200);
    // The callee's extensions are its own business.
    parts = phones.invite_parts();
    parts.call_id = "required";
    parts.branch = "z9hG4bK-required";
    parts.extra += "Require: foo\r\n";
    phones.send(parts);
    CHECK(phones.bob.peer.expect("INVITE").header("Require") == "foo");
}
