#include "tests/signaling_sofia/fixture.hpp"

using namespace sofia_test;

TEST_CASE("a phone dials a room, is answered by us, and leaves (RFC 4579 §3)") {
    Server server;
    Phone alice{server, "alice"};
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:conf1@example.org";
    parts.to = "conf1";
    parts.extra = "Contact: <" + alice.contact() + ">\r\n";
    parts.body = sdp_at(5000);
    alice.peer.send(make_request(alice.peer.address(), parts));
    const auto ok = alice.peer.expect(200);
    REQUIRE(ok.status() == 200);
    CHECK(sdp_port(ok) >= 40'000);
    const auto contact = ok.header("Contact");
    REQUIRE(contact.find("127.0.0.1:" + std::to_string(server.udp)) != std::string::npos);
    const auto to = ok.header("To");
    REQUIRE(to.find(";tag=") != std::string::npos);
    CHECK(server.server.rooms().get().size() == 1);

    parts.method = "ACK";
    parts.uri = contact.substr(contact.find('<') + 1, contact.find('>') - contact.find('<') - 1);
    parts.to_tag = to.substr(to.find(";tag=") + 5);
    parts.branch = "z9hG4bK-ack";
    parts.body.clear();
    alice.peer.send(make_request(alice.peer.address(), parts));
    CHECK(alice.peer.silent(std::chrono::milliseconds{700}));  // the 200 is not repeated

    parts.method = "BYE";
    parts.cseq = 2;
    parts.branch = "z9hG4bK-bye";
    alice.peer.send(make_request(alice.peer.address(), parts));
    CHECK(alice.peer.expect(200).header("CSeq") == "2 BYE");
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].ended_by == "caller");

    parts.cseq = 3;
    parts.branch = "z9hG4bK-bye2";
    alice.peer.send(make_request(alice.peer.address(), parts));
    CHECK(alice.peer.expect(481).status() == 481);
}

TEST_CASE("0.0.0.0 is bound as every address of the machine, on one port") {
    auto settings = test_settings();
    settings.listen = {{signaling::Transport::udp, {common::IpAddress{}, 0}}};
    FakeJournal journal;
    FakeMedia media;
    const auto log = std::make_shared<spdlog::logger>("sip");
    signaling::sofia::SipServer server{settings, journal, log};
    media.events = &server.media_events();
    const auto bound = server.start(media);
    REQUIRE(bound.has_value());
    REQUIRE_FALSE(bound->empty());
    const auto port = bound->front().endpoint.port;
    for (const auto& address : *bound) CHECK(address.endpoint.port == port);
    SipPeer peer{port};
    RequestParts parts;
    parts.uri = "sip:127.0.0.1";
    peer.send(make_request(peer.address(), parts));
    CHECK(peer.expect(200).status() == 200);
}
