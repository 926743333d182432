#include "tests/signaling_sofia/fixture.hpp"

using namespace sofia_test;

namespace {

RequestParts invite_to(const std::string& user) {
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:" + user + "@example.org";
    parts.to = user;
    return parts;
}

}  // namespace

TEST_CASE("a call rings, is answered, acknowledged and ended, its media anchored (RFC 3261 §13)") {
    Server server;
    Phone alice{server, "alice"};
    Phone bob{server, "bob"};
    REQUIRE(bob.enroll().status() == 200);

    RequestParts parts = invite_to("bob");
    parts.extra = "Contact: <" + alice.contact() + ";x=1>;isfocus\r\nX-Unknown:  as  it is\r\n";
    parts.body = sdp_at(5000);
    alice.peer.send(make_request(alice.peer.address(), parts));
    CHECK(alice.peer.expect(100).status() == 100);

    const auto invite = bob.peer.expect("INVITE");
    REQUIRE(invite.method() == "INVITE");
    CHECK(invite.request_uri() == bob.contact());
    CHECK(invite.header("Max-Forwards") == "69");
    CHECK(invite.all("Via").size() == 2);
    CHECK(invite.all("Record-Route").size() == 1);
    CHECK(invite.header("Record-Route").find('@' + server.address() + ";lr>") == 37);
    CHECK(invite.header("Contact") == "<" + alice.contact() + ";x=1>;isfocus");
    CHECK(invite.text.find("X-Unknown:  as  it is\r\n") != std::string::npos);
    CHECK(sdp_port(invite) >= 40'000);
    CHECK(invite.header("Content-Length") == std::to_string(invite.body().size()));

    bob.peer.send(make_response(invite, "180 Ringing", "b1"));
    CHECK(alice.peer.expect(180).all("Via").size() == 1);
    bob.peer.send(make_response(invite, "200 OK", "b1", "Contact: <" + bob.contact() + ">\r\n",
                                sdp_at(6000)));
    const auto ok = alice.peer.expect(200);
    REQUIRE(ok.status() == 200);
    CHECK(sdp_port(ok) >= 40'000);
    CHECK(sdp_port(ok) != sdp_port(invite));
    REQUIRE(server.media.relayed().size() >= 1);
    CHECK(server.media.relayed().back().streams.at(0).caller.remote.rtp.port == 5000);
    CHECK(server.media.relayed().back().streams.at(0).callee.remote.rtp.port == 6000);

    RequestParts ack = parts;
    ack.method = "ACK";
    ack.uri = bob.contact();
    ack.to_tag = "b1";
    ack.branch = "z9hG4bK-ack";
    ack.extra = "Route: " + ok.header("Record-Route") + "\r\n";
    ack.body.clear();
    alice.peer.send(make_request(alice.peer.address(), ack));
    const auto acked = bob.peer.expect("ACK");
    CHECK(acked.request_uri() == bob.contact());
    CHECK(acked.all("Route").empty());
    CHECK(server.server.calls().get().at(0).state == "established");

    RequestParts bye;
    bye.method = "BYE";
    bye.uri = alice.contact();
    bye.from = "bob";
    bye.from_tag = "b1";
    bye.to = "alice";
    bye.to_tag = "a1";
    bye.cseq = 9;
    bye.branch = "z9hG4bK-bye";
    bye.extra = "Route: " + invite.header("Record-Route") + "\r\n";
    bob.peer.send(make_request(bob.peer.address(), bye));
    const auto ended = alice.peer.expect("BYE");
    REQUIRE(ended.method() == "BYE");
    alice.peer.send(make_response(ended, "200 OK", ""));
    CHECK(bob.peer.expect(200).status() == 200);

    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].from == "sip:alice@example.org");
    CHECK(records[0].to == "sip:bob@example.org");
    CHECK(records[0].ringing.has_value());
    CHECK(records[0].answered.has_value());
    CHECK(records[0].ended_by == "callee");
    CHECK(records[0].status == 200);
    CHECK(records[0].reason == "BYE");
    REQUIRE(records[0].media.size() == 1);
    CHECK(records[0].media[0].packets == 7);
    CHECK(server.server.calls().get().empty());
}
