#include <doctest/doctest.h>

#include "tests/signaling/focus_fixture.hpp"

using namespace support;
using common::SessionId;

TEST_CASE_FIXTURE(FocusFixture,
                  "an INVITE with an offer is answered and in the room at once "
                  "(RFC 3261 §13.3.1.4, RFC 4579 §5.2)") {
    Phone alice{*this};
    const auto response = alice.invite(phone_sdp(g711_media));
    CHECK(response.status == 200);
    CHECK(response.to_tag.size() >= 8);
    CHECK(response.contact == "<sip:conf@192.0.2.1:5060>");
    CHECK(header(response, "Allow") == "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE");
    CHECK(holds(response.body, "m=audio 30000 RTP/AVP 8"));
    CHECK(holds(response.body, "c=IN IP4 192.0.2.1"));

    REQUIRE(media.joins.size() == 1);
    const common::MemberDescription& member = media.joins.front();
    CHECK(member.session == SessionId{1});
    CHECK(member.room == "conf");
    CHECK(member.name == "member-1-alice");
    CHECK(member.audio_end.ports == media.open.front().pair.id);
    CHECK(member.audio_end.remote.rtp.to_string() == "192.0.2.7:4000");
    CHECK(member.audio_end.remote.rtcp.to_string() == "192.0.2.7:4001");
    CHECK(member.audio_end.remote.signaling_source.to_string() == "192.0.2.7");
    CHECK(member.audio.codec == common::AudioCodec::pcma);
}

TEST_CASE_FIXTURE(
    FocusFixture,
    "an INVITE without an offer gets ours, the ACK's answer joins (RFC 3261 §13.2.1)") {
    Phone alice{*this};
    const auto response = alice.invite("");
    CHECK(response.status == 200);
    CHECK(holds(response.body, "m=audio 30000 RTP/AVP 96 0 8 101 110"));
    CHECK(media.joins.empty());
    CHECK(focus().rooms().at(0).members.at(0).codec.empty());
    alice.ack(phone_sdp("m=audio 4000 RTP/AVP 0\r\n"));
    REQUIRE(media.joins.size() == 1);
    CHECK(media.joins.front().audio.codec == common::AudioCodec::pcmu);
    CHECK(focus().rooms().at(0).members.at(0).codec == "PCMU");
}

TEST_CASE_FIXTURE(FocusFixture,
                  "an ACK that owes an answer and brings none ends the call "
                  "(RFC 3261 §13.2.2.4)") {
    struct Row {
        const char* body;
    };
    for (const char* body : {"", "no SDP at all", "v=0\r\n"}) {
        CAPTURE(body);
        FocusFixture fixture;
        Phone alice{fixture};
        REQUIRE(alice.invite("").status == 200);
        alice.ack(body);
        CHECK(fixture.media.joins.empty());
        REQUIRE(fixture.shell.requests.size() == 1);
        CHECK(fixture.shell.requests.front().method == "BYE");
        fixture.report();
        CHECK(fixture.focus().idle());
        CHECK(fixture.journal.calls.at(0).ended_by == "server");
    }
}

TEST_CASE_FIXTURE(FocusFixture,
                  "an answer to our offer that refuses the audio ends the call "
                  "(RFC 3264 §6)") {
    Phone alice{*this};
    REQUIRE(alice.invite("").status == 200);
    alice.ack(phone_sdp("m=audio 0 RTP/AVP 0\r\n"));
    CHECK(media.joins.empty());
    CHECK(shell.requests.size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture, "the SDP of a multipart INVITE is found (RFC 5621 §3)") {
    Phone alice{*this};
    Request request = alice.base();
    request.content_type = "multipart/mixed;boundary=b";
    request.body =
        "--b\r\nContent-Type: application/sdp\r\n\r\n" + phone_sdp(g711_media) +
        "\r\n--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n<x/>\r\n--b--\r\n";
    request.required = {"recipient-list-invite"};
    CHECK(initial(request).status == 200);
    CHECK(media.joins.size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture, "two members meet in the room that both dialled (RFC 4579 §3)") {
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    Phone carol{*this, "carol"};
    alice.join();
    bob.join();
    carol.join(g711_media, "conf-other");
    const auto rooms = focus().rooms();
    REQUIRE(rooms.size() == 2);
    CHECK(rooms[0].name == "conf");
    REQUIRE(rooms[0].members.size() == 2);
    CHECK(rooms[0].members[0].id == "member-1-alice");
    CHECK(rooms[0].members[0].uri == "sip:alice@example.org");
    CHECK(rooms[0].members[0].codec == "PCMA");
    CHECK_FALSE(rooms[0].members[0].on_hold);
    CHECK(rooms[0].members[1].id == "member-2-bob");
    CHECK(media.joins[0].room == media.joins[1].room);
    CHECK(media.joins[0].room != media.joins[2].room);
    CHECK(media.joins[0].audio_end.ports != media.joins[1].audio_end.ports);
}

TEST_CASE_FIXTURE(FocusFixture, "a member's name is safe whatever its From says (RFC 3261 §25.1)") {
    struct Row {
        const char* from_uri;
        const char* name;
    };
    const Row rows[] = {
        {"sip:bob@example.org", "member-1-bob"},
        {"sip:b%20o%22b@example.org", "member-1-b-o-b"},
        {"sip:example.org", "member-1-anonymous"},
        {"tel:+421900123456", "member-1-anonymous"},
        {"sip:%C5%BE%C3%BAr@example.org", "member-1-----r"},
        {"sip:0123456789012345678901234567890123456789@example.org",
         "member-1-01234567890123456789012345678901"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.from_uri);
        FocusFixture fixture;
        Phone phone{fixture};
        phone.base().from_uri = row.from_uri;
        phone.join();
        CHECK(fixture.media.joins.at(0).name == row.name);
    }
}

TEST_CASE_FIXTURE(FocusFixture, "over TCP our Contact says so (RFC 3261 §12.1.1)") {
    Phone alice{*this};
    alice.base().flow.transport = signaling::Transport::tcp;
    alice.base().local_port = 5070;
    CHECK(alice.invite(phone_sdp(g711_media)).contact == "<sip:conf@192.0.2.1:5070;transport=tcp>");
}

TEST_CASE_FIXTURE(FocusFixture,
                  "a configured media address is what phones are told (RFC 3264 §5)") {
    media_address = common::IpAddress::parse("203.0.113.5");
    Phone alice{*this};
    const auto response = alice.invite(phone_sdp(g711_media));
    CHECK(holds(response.body, "c=IN IP4 203.0.113.5"));
    CHECK(response.contact == "<sip:conf@192.0.2.1:5060>");
}

TEST_CASE_FIXTURE(FocusFixture, "a media address given as a name is taken for the phone's own") {
    Phone alice{*this};
    alice.invite(
        "v=0\r\no=- 1 1 IN IP4 phone.example.org\r\ns=-\r\nc=IN IP4 phone.example.org\r\n"
        "t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n");
    REQUIRE(media.joins.size() == 1);
    CHECK(media.joins.front().audio_end.remote.rtp.to_string() == "192.0.2.7:4000");
    CHECK(media.joins.front().audio_end.remote.rtcp.to_string() == "192.0.2.7:4001");
}

TEST_CASE_FIXTURE(FocusFixture, "each dialog has a tag of its own (RFC 3261 §19.3)") {
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    const std::string first = alice.invite(phone_sdp(g711_media)).to_tag;
    const std::string second = bob.invite(phone_sdp(g711_media)).to_tag;
    CHECK(first != second);
}

TEST_CASE_FIXTURE(FocusFixture, "a call's snapshot follows its state") {
    Phone alice{*this};
    alice.invite(phone_sdp(g711_media));
    auto calls = focus().calls();
    REQUIRE(calls.size() == 1);
    CHECK(calls[0].id == "call-1");
    CHECK(calls[0].call_id == "alice@phone");
    CHECK(calls[0].from == "sip:alice@example.org");
    CHECK(calls[0].to == "sip:conf@example.org");
    CHECK(calls[0].state == "answered");
    CHECK(calls[0].room == "conf");
    CHECK(calls[0].answered == wall);
    alice.ack();
    CHECK(focus().calls().at(0).state == "established");
    alice.send("BYE");
    CHECK(focus().calls().at(0).state == "terminated");
    report();
    CHECK(focus().calls().empty());
}
