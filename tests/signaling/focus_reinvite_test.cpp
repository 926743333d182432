#include <doctest/doctest.h>

#include "tests/signaling/focus_fixture.hpp"

using namespace support;
using common::AudioCodec;

namespace {

std::string origin_line(const std::string& body) {
    const auto start = body.find("o=");
    return body.substr(start, body.find("\r\n", start) - start);
}

}  // namespace

TEST_CASE_FIXTURE(FocusFixture, "a member is put on hold and taken back (RFC 3264 §8.4)") {
    struct Row {
        const char* hold;
        const char* answered;
        bool sends_to_phone;
    };
    const Row rows[] = {
        {"a=sendonly\r\n", "a=recvonly", true},
        {"a=inactive\r\n", "a=inactive", true},
        {"c=IN IP4 0.0.0.0\r\n", "a=recvonly", false},
        {"c=IN IP4 0.0.0.0\r\na=sendonly\r\n", "a=recvonly", false},
    };
    for (const char* method : {"INVITE", "UPDATE"}) {
        for (const Row& row : rows) {
            CAPTURE(method);
            CAPTURE(row.hold);
            FocusFixture fixture;
            Phone alice{fixture};
            alice.join();
            const auto held = alice.send(method, phone_sdp(g711_media + row.hold));
            CHECK(held.status == 200);
            CHECK(holds(held.body, row.answered));
            CHECK(holds(held.body, "m=audio 30000 RTP/AVP 8"));
            if (std::string{method} == "INVITE") alice.ack();
            const common::MemberDescription on_hold = fixture.media.joins.back();
            // Its music on hold is not for the others.
            CHECK_FALSE(on_hold.audio.member_sends);
            CHECK_FALSE(on_hold.audio.member_receives);
            CHECK((on_hold.audio_end.remote.rtp.port != 0) == row.sends_to_phone);
            CHECK(fixture.focus().rooms().at(0).members.at(0).on_hold);

            const auto resumed = alice.send(method, phone_sdp(g711_media));
            CHECK(holds(resumed.body, "a=sendrecv"));
            CHECK(fixture.media.joins.back().audio.member_sends);
            CHECK(fixture.media.joins.back().audio.member_receives);
            CHECK_FALSE(fixture.focus().rooms().at(0).members.at(0).on_hold);
            CHECK(fixture.media.opened_total == 1);
        }
    }
}

TEST_CASE_FIXTURE(FocusFixture, "a member on hold stays so when its session is refreshed") {
    Phone alice{*this};
    alice.join();
    for (int i = 0; i < 2; ++i) {
        alice.send("INVITE", phone_sdp(g711_media + "a=sendonly\r\n"));
        alice.ack();
        CHECK_FALSE(media.joins.back().audio.member_sends);
    }
}

TEST_CASE_FIXTURE(FocusFixture, "who only ever sends is heard: a source of announcements") {
    Phone alice{*this};
    alice.join(g711_media + "a=sendonly\r\n");
    CHECK(media.joins.back().audio.member_sends);
    alice.send("INVITE", phone_sdp(g711_media + "a=sendonly\r\n"));
    CHECK(media.joins.back().audio.member_sends);
}

TEST_CASE_FIXTURE(FocusFixture, "codec and address may change in a call (RFC 3264 §8.3)") {
    Phone alice{*this};
    alice.join();
    const auto response =
        alice.send("INVITE",
                   "v=0\r\no=- 1 2 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
                   "m=audio 6000 RTP/AVP 97\r\na=rtpmap:97 opus/48000/2\r\na=rtcp-mux\r\n");
    CHECK(response.status == 200);
    CHECK(holds(response.body, "m=audio 30000 RTP/AVP 97"));
    const common::MemberDescription& member = media.joins.back();
    CHECK(member.session == media.joins.front().session);
    CHECK(member.name == media.joins.front().name);
    CHECK(member.audio_end.ports == media.joins.front().audio_end.ports);
    CHECK(member.audio.codec == AudioCodec::opus);
    CHECK(member.audio.payload_type == 97);
    CHECK(member.audio_end.remote.rtp.to_string() == "192.0.2.9:6000");
    CHECK(member.audio_end.remote.rtcp == member.audio_end.remote.rtp);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "added video is refused in its place, the call goes on "
                  "(RFC 3264 §8.1)") {
    Phone alice{*this};
    alice.join();
    const auto response =
        alice.send("INVITE", phone_sdp(g711_media + "m=video 5000 RTP/AVP 96\r\n"));
    CHECK(response.status == 200);
    const auto audio = response.body.find("m=audio 30000 RTP/AVP 8\r\n");
    const auto video = response.body.find("m=video 0 RTP/AVP 96\r\n");
    CHECK(audio < video);
    CHECK(video != std::string::npos);
    CHECK(media.opened_total == 1);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "the o= line keeps its id; its version grows only with a change "
                  "(RFC 3264 §8)") {
    Phone alice{*this};
    const std::string first = origin_line(alice.invite(phone_sdp(g711_media)).body);
    alice.ack();
    const std::string same = origin_line(alice.send("INVITE", phone_sdp(g711_media)).body);
    alice.ack();
    CHECK(same == first);
    const std::string changed =
        origin_line(alice.send("INVITE", phone_sdp(g711_media + "a=inactive\r\n")).body);
    CHECK(first.substr(0, first.find(" 1 IN")) == changed.substr(0, changed.find(" 2 IN")));
    CHECK(changed.find(" 2 IN IP4 192.0.2.1") != std::string::npos);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "a re-INVITE without an offer gets a full one that keeps every "
                  "m-line (RFC 3261 §14.2, RFC 3264 §8)") {
    Phone alice{*this};
    alice.join("m=video 5000 RTP/AVP 96\r\n" + g711_media);
    const auto response = alice.send("INVITE");
    CHECK(response.status == 200);
    const auto video = response.body.find("m=video 0 RTP/AVP 96\r\n");
    const auto audio = response.body.find("m=audio 30000 RTP/AVP 8 96 0 101 110\r\n");
    CHECK(video < audio);
    CHECK(audio != std::string::npos);
    CHECK(media.joins.size() == 1);
    alice.ack(phone_sdp("m=video 0 RTP/AVP 96\r\nm=audio 4002 RTP/AVP 0\r\n"));
    REQUIRE(media.joins.size() == 2);
    CHECK(media.joins.back().audio.codec == AudioCodec::pcmu);
    CHECK(media.joins.back().audio_end.remote.rtp.port == 4002);
}

TEST_CASE_FIXTURE(FocusFixture, "an offerless re-INVITE that is never answered changes nothing") {
    Phone alice{*this};
    alice.join();
    CHECK(alice.send("INVITE").status == 200);
    alice.ack();
    CHECK(media.joins.size() == 1);
    CHECK(shell.requests.empty());
    CHECK(alice.send("OPTIONS").status == 200);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "while our offer waits for its answer, offers are refused with 491 "
                  "(RFC 3261 §14.2, RFC 3311 §5.2)") {
    Phone alice{*this};
    alice.join();
    CHECK(alice.send("INVITE").status == 200);
    const std::uint64_t open = last_transaction;
    CHECK(alice.send("INVITE", phone_sdp(g711_media)).status == 491);
    CHECK(shell.forgotten.back() == last_transaction);
    CHECK(alice.send("UPDATE", phone_sdp(g711_media)).status == 491);
    CHECK(alice.send("UPDATE").status == 200);
    CHECK(alice.send("OPTIONS").status == 200);
    // The one that waits is still repeated.
    pass(500ms);
    REQUIRE(shell.repeats.size() == 1);
    CHECK(shell.repeats.front().transaction == open);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "a re-INVITE after a 200 whose ACK was lost is served "
                  "(RFC 5407 §3.1.4)") {
    Phone alice{*this};
    alice.invite(phone_sdp(g711_media));
    const std::uint64_t first = last_transaction;
    CHECK(alice.send("INVITE", phone_sdp(g711_media + "a=inactive\r\n")).status == 200);
    CHECK(shell.forgotten == std::vector<std::uint64_t>{first});
    alice.ack();
    CHECK(shell.forgotten == std::vector<std::uint64_t>{first, last_transaction - 1});
    pass(40s);
    CHECK(shell.repeats.empty());
    CHECK(shell.requests.empty());
}

TEST_CASE_FIXTURE(FocusFixture,
                  "a refused re-INVITE or UPDATE leaves the call as it was "
                  "(RFC 3261 §14.2)") {
    struct Row {
        std::string sdp;
        int status;
    };
    const Row rows[] = {{phone_sdp("m=audio 4000 RTP/AVP 18\r\n"), 488},
                        {phone_sdp("m=video 4000 RTP/AVP 96\r\n"), 488},
                        {"v=1\r\n", 400}};
    for (const char* method : {"INVITE", "UPDATE"}) {
        for (const Row& row : rows) {
            CAPTURE(method);
            CAPTURE(row.sdp);
            FocusFixture fixture;
            Phone alice{fixture};
            alice.join();
            const auto response = alice.send(method, row.sdp);
            CHECK(response.status == row.status);
            CHECK_FALSE(header(response, "Warning").empty());
            CHECK(fixture.media.joins.size() == 1);
            CHECK(fixture.media.ended.empty());
            CHECK(fixture.focus().rooms().size() == 1);
            CHECK(alice.send("INVITE", phone_sdp(g711_media)).status == 200);
        }
    }
}

TEST_CASE_FIXTURE(FocusFixture,
                  "an offer with its audio switched off is a hold without media "
                  "(RFC 3264 §8.2)") {
    Phone alice{*this};
    alice.join();
    const auto response = alice.send("INVITE", phone_sdp("m=audio 0 RTP/AVP 8 0\r\n"));
    CHECK(response.status == 200);
    CHECK(holds(response.body, "m=audio 0 RTP/AVP 8 0"));
    alice.ack();
    CHECK_FALSE(media.joins.back().audio.member_sends);
    CHECK(media.joins.back().audio_end.remote.rtp.port == 0);
    CHECK(holds(alice.send("INVITE", phone_sdp(g711_media)).body, "a=sendrecv"));
    CHECK(media.joins.back().audio_end.remote.rtp.port == 4000);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "an UPDATE without an offer only refreshes the target "
                  "(RFC 3311 §5.2)") {
    Phone alice{*this};
    alice.join();
    alice.base().contacts = {"sip:alice@192.0.2.7:6060"};
    const auto response = alice.send("UPDATE");
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(response.contact == "<sip:conf@192.0.2.1:5060>");
    CHECK(media.joins.size() == 1);
    focus().hang_up("call-1", "test");
    CHECK(shell.requests.at(0).request_uri == "sip:alice@192.0.2.7:6060");
}
