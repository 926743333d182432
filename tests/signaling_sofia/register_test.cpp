#include "tests/signaling_sofia/fixture.hpp"

using namespace sofia_test;

TEST_CASE("a phone registers, asks for its bindings and unregisters (RFC 3261 §10.2)") {
    Server server;
    Phone alice{server, "alice"};

    const auto registered = alice.enroll();
    CHECK(registered.status() == 200);
    CHECK(registered.header("Contact").find("<" + alice.contact() + ">;expires=600") == 0);
    CHECK(registered.header("Via").find("rport=" + std::to_string(alice.peer.port())) !=
          std::string::npos);
    CHECK(registered.header("To").find(";tag=") != std::string::npos);

    RequestParts query;
    query.method = "REGISTER";
    query.uri = "sip:127.0.0.1:9";  // the domain matches whatever its port
    query.to = query.from = "alice";
    query.branch = "z9hG4bK-q";
    alice.peer.send(make_request(alice.peer.address(), query));
    CHECK(alice.peer.expect(200).all("Contact").size() == 1);

    CHECK(alice.enroll("Expires: 0\r\n").all("Contact").empty());
    const auto records = server.journal.registrations(2);
    REQUIRE(records.size() == 2);
    CHECK(records[0].action == signaling::RegistrationAction::registered);
    CHECK(records[1].action == signaling::RegistrationAction::unregistered);
    CHECK(records[0].aor == "sip:alice@example.org");
    CHECK(records[0].source == "udp:" + alice.peer.address());
    CHECK(records[0].time.time_since_epoch().count() > 0);
}

TEST_CASE("REGISTER for a domain that is not ours is refused (RFC 3261 §10.3 step 1)") {
    Server server;
    SipPeer peer{server.udp};
    RequestParts parts;
    parts.method = "REGISTER";
    parts.uri = "sip:elsewhere.example";
    peer.send(make_request(peer.address(), parts));
    CHECK(peer.expect(403).status() == 403);
    CHECK(server.counted("foreign_domain") == 1);
}

TEST_CASE("too short an expiry is answered 423 with Min-Expires (RFC 3261 §10.3 step 7)") {
    Server server;
    Phone alice{server, "alice"};
    const auto answer = alice.enroll("Expires: 5\r\n");
    CHECK(answer.status() == 423);
    CHECK(answer.header("Min-Expires") == "60");
}

TEST_CASE("REGISTER that requires what we do not have is 420 (RFC 3261 §10.3 step 2, §8.2.2.3)") {
    Server server;
    Phone alice{server, "alice"};
    const struct {
        const char* require;
        int status;
        const char* unsupported;
    } rows[] = {
        {"Require: foo\r\n", 420, "foo"},
        {"Require: gruu, path\r\nRequire: outbound\r\n", 420, "path, outbound"},
        {"Require: GRUU\r\n", 200, ""},
        {"Supported: path, outbound\r\nProxy-Require: foo\r\n", 200, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.require);
        const auto answer = alice.enroll(row.require);
        CHECK(answer.status() == row.status);
        CHECK(answer.header("Unsupported") == row.unsupported);
        CHECK(answer.all("Contact").size() == (row.status == 200 ? 1 : 0));
    }
    CHECK(server.counted("extension_not_supported") == 2);
    CHECK(server.journal.registrations(1).at(0).action == signaling::RegistrationAction::refused);
}

TEST_CASE("our own address cannot be registered: requests would never leave (RFC 5393 §3)") {
    Server server;
    SipPeer phone{server.udp};
    RequestParts parts;
    parts.method = "REGISTER";
    parts.uri = "sip:example.org";
    parts.from = parts.to = "loop";
    for (const auto port : {server.udp, server.tcp}) {
        const std::string own = "127.0.0.1:" + std::to_string(port);
        parts.cseq++;
        parts.branch = "z9hG4bK-reg" + std::to_string(parts.cseq);
        parts.extra = "Contact: <sip:loop@" + phone.address() + ">, <sip:loop@" + own + ";x=1>\r\n";
        phone.send(make_request(phone.address(), parts));
        CHECK(phone.expect(403).status() == 403);
    }
    CHECK(server.server.registrations().get().empty());
    CHECK(server.counted("bad_register") == 2);
}
