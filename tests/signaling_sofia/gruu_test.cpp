#include "tests/signaling_sofia/gruu_phone.hpp"

using namespace sofia_test;

TEST_CASE("a phone that asks for it gets its public GRUU, and only that phone (RFC 5627 §5.2)") {
    Server server;
    GruuPhone alice{server, "alice", "urn:uuid:00000000-0000-1000-8000-000A95A0E128"};
    const auto plain = alice.enroll();
    CHECK(plain.status() == 200);
    CHECK(plain.text.find("pub-gruu") == std::string::npos);

    alice.enroll_for_gruu();
    CHECK(alice.gruu == "sip:alice@example.org;gr=urn:uuid:00000000-0000-1000-8000-000A95A0E128");
    // Another binding of hers has no instance: there is nothing to name it by.
    Phone old_phone{server, "alice"};
    const auto both = old_phone.enroll("Supported: gruu\r\nExpires: 600\r\n").all("Contact");
    REQUIRE(both.size() == 2);
    CHECK(GruuPhone::pub_gruu(both[0]).empty());
    CHECK(both[0].find(old_phone.contact()) != std::string::npos);
    CHECK(GruuPhone::pub_gruu(both[1]) == alice.gruu);
    CHECK(both[1].find("temp-gruu") == std::string::npos);
}

TEST_CASE("a GRUU of ours cannot be registered as a Contact (RFC 5627 §5.1)") {
    Server server;
    Phone mallory{server, "mallory"};
    RequestParts parts;
    parts.method = "REGISTER";
    parts.uri = "sip:example.org";
    parts.from = parts.to = "mallory";
    parts.extra =
        "Contact: <sip:mallory@example.org;gr=urn:uuid:1>;+sip.instance=\"<urn:uuid:1>\""
        "\r\nSupported: gruu\r\n";
    mallory.peer.send(make_request(mallory.peer.address(), parts));
    CHECK(mallory.peer.expect(403).status() == 403);
    CHECK(server.counted("bad_register") == 1);
    CHECK(server.journal.registrations(1).at(0).action == signaling::RegistrationAction::refused);
}

TEST_CASE("a request to a GRUU reaches that phone only, parameters and all (RFC 5627 §6.1)") {
    Server server;
    GruuPhone desk{server, "alice", "urn:uuid:desk"};
    GruuPhone mobile{server, "alice", "urn:uuid:mobile"};
    GruuPhone bob{server, "bob", "urn:uuid:bob"};
    desk.enroll_for_gruu();
    mobile.enroll_for_gruu();
    int number = 0;
    for (const char* method : {"SUBSCRIBE", "INVITE", "MESSAGE", "REFER", "OPTIONS"}) {
        CAPTURE(method);
        RequestParts parts;
        parts.method = method;
        parts.uri = desk.gruu + ";conf-id=p~Z" + std::to_string(++number) + ";x=%2C";
        parts.call_id = "gruu-" + std::to_string(number);
        parts.branch = "z9hG4bK-gr" + std::to_string(number);
        const std::string contact = "<sip:bob@example.org:5977;gr=urn:uuid:bob>;isfocus";
        parts.extra = "Event: conference\r\nContact: " + contact + "\r\n";
        bob.send(parts);
        const auto arrived = desk.peer.expect(method);
        REQUIRE(arrived.method() == method);
        CHECK(arrived.request_uri() ==
              desk.contact() + ";conf-id=p~Z" + std::to_string(number) + ";x=%2C");
        CHECK(arrived.header("Contact") == contact);
        CHECK(arrived.header("To") == "<sip:bob@example.org>");
        desk.peer.send(make_response(arrived, "486 Busy Here", "d1"));
        CHECK(bob.peer.expect(486).status() == 486);
    }
    CHECK(mobile.peer.silent(std::chrono::milliseconds{100}));
}

TEST_CASE("a GRUU without phone is 480 for a user we know and 404 for others (RFC 5627 §6.1)") {
    Server server;
    GruuPhone desk{server, "alice", "urn:uuid:desk"};
    GruuPhone mobile{server, "alice", "urn:uuid:mobile"};
    Phone bob{server, "bob"};
    desk.enroll_for_gruu();
    mobile.enroll_for_gruu();
    REQUIRE(mobile.enroll("Expires: 0\r\n").status() == 200);
    struct Row {
        std::string uri;
        int status;
    };
    const Row rows[] = {
        {mobile.gruu, 480},
        {"sip:alice@example.org;gr=urn:uuid:other;conf-id=x", 480},
        {"sip:alice@example.org;gr", 404},
        {"sip:nobody@example.org;gr=urn:uuid:desk", 404},
        {"sip:alice@elsewhere.example;gr=urn:uuid:desk", 403},
    };
    int number = 0;
    for (const Row& row : rows) {
        for (const char* method : {"SUBSCRIBE", "MESSAGE"}) {
            CAPTURE(row.uri);
            RequestParts parts;
            parts.method = method;
            parts.uri = row.uri;
            parts.call_id = "gone-" + std::to_string(++number);
            parts.branch = "z9hG4bK-gone" + std::to_string(number);
            bob.peer.send(make_request(bob.peer.address(), parts));
            CHECK(bob.peer.expect(row.status).status() == row.status);
        }
    }
    CHECK(desk.peer.silent(std::chrono::milliseconds{100}));
}
