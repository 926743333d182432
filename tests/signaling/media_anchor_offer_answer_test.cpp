#include "tests/signaling/media_anchor_fixture.hpp"

using common::Endpoint;
using common::IpAddress;
using common::MediaKind;

TEST_CASE("each phone is told our ports facing it, and media where each receives") {
    AnchoredCall call;
    const auto invite = call.offer(call.caller, from_caller(audio(5000)));
    CHECK(invite.find("c=IN IP4 198.51.100.2\r\n") != std::string::npos);
    CHECK(port_in(invite, 0) == 30000);
    CHECK(call.media.relays.empty());
    const auto ok = call.answer(call.callee, from_callee(audio(6000)));
    CHECK(ok.find("c=IN IP4 198.51.100.1\r\n") != std::string::npos);
    CHECK(port_in(ok, 0) == 30002);
    call.win();

    REQUIRE(call.media.relays.size() == 1);
    const auto& relay = call.media.relays[0];
    CHECK(relay.session == AnchoredCall::session);
    CHECK(relay.name == "call-17");
    CHECK(relay.caller == "alice");
    CHECK(relay.callee == "bob");
    REQUIRE(relay.streams.size() == 1);
    const auto& stream = relay.streams[0];
    CHECK(stream.kind == MediaKind::audio);
    CHECK(call.port_of(stream.caller) == 30002);
    CHECK(call.port_of(stream.callee) == 30000);
    CHECK(stream.caller.remote.rtp.to_string() == "192.0.2.1:5000");
    CHECK(stream.caller.remote.rtcp.to_string() == "192.0.2.1:5001");
    CHECK(stream.caller.remote.signaling_source == call.caller_source);
    CHECK(stream.callee.remote.rtp.to_string() == "192.0.2.2:6000");
    CHECK(stream.callee.remote.signaling_source == call.callee_source);
    CHECK(call.anchor->session() == AnchoredCall::session);
}

TEST_CASE("the session ends with the anchor, if anything was opened") {
    AnchoredCall call;
    CHECK_FALSE(call.anchor->has_opened());
    call.offer(call.caller, from_caller(audio(5000)));
    CHECK(call.anchor->has_opened());
    call.anchor.reset();
    REQUIRE(call.media.ended.size() == 1);
    CHECK(call.media.ended[0] == AnchoredCall::session);
    CHECK(call.media.open.empty());

    AnchoredCall silent;
    silent.offer(silent.caller, from_caller(audio(0)));
    CHECK_FALSE(silent.try_answer(silent.callee, "nonsense"));
    silent.anchor.reset();
    CHECK(silent.media.ended.empty());
}

TEST_CASE("retransmitted offers and answers give the same text and no new ports") {
    AnchoredCall call;
    const auto invite = from_caller(audio(5000) + video(5002));
    const auto ok = from_callee(audio(6000) + video(0));
    const auto first_offer = call.offer(call.caller, invite);
    CHECK(call.offer(call.caller, invite) == first_offer);
    const auto first_answer = call.answer(call.callee, ok);
    CHECK(call.answer(call.callee, ok) == first_answer);
    call.win();
    CHECK(call.answer(call.callee, ok) == first_answer);
    CHECK(call.media.opened_total == 3);  // the callee's two, and audio for the caller
    CHECK(call.media.relays.size() == 1);
}

TEST_CASE("a late answer of an older exchange is rewritten and changes nothing") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000)));
    const auto ok = call.answer(call.callee, from_callee(audio(6000)));
    call.win();
    call.offer(call.callee, from_callee(audio(6100)));
    call.answer(call.caller, from_caller(audio(5100)));
    const auto relays = call.media.relays.size();
    CHECK(call.answer(call.callee, from_callee(audio(6000))) == ok);
    CHECK(call.media.relays.size() == relays);
    CHECK(call.streams()[0].callee.remote.rtp.port == 6100);
}

TEST_CASE("183 with SDP, then 200 without or with the same or other SDP (RFC 3261 §13.2.1)") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000) + video(5002)));
    const auto early = call.answer(call.callee, from_callee(audio(6000) + video(0)));
    REQUIRE(call.streams().size() == 1);
    CHECK(call.answer(call.callee, from_callee(audio(6000) + video(0))) == early);
    // A phone that thinks better of it: the ports for its video are still there.
    const auto final_answer = call.answer(call.callee, from_callee(audio(6010) + video(6012)));
    call.win();
    CHECK(port_in(final_answer, 0) == port_in(early, 0));
    CHECK(port_in(final_answer, 1) != 0);
    REQUIRE(call.streams().size() == 2);
    CHECK(call.streams()[0].callee.remote.rtp.port == 6010);
    CHECK(call.streams()[1].kind == MediaKind::video);
}

TEST_CASE("late offer: 200 offers, ACK answers (RFC 3261 §13.2.1)") {
    AnchoredCall call;
    call.win();
    const auto ok = call.offer(call.callee, from_callee(audio(6000)));
    CHECK(ok.find("c=IN IP4 198.51.100.1\r\n") != std::string::npos);
    CHECK(call.media.relays.empty());
    const auto ack = call.answer(call.caller, from_caller(audio(5000)));
    CHECK(ack.find("c=IN IP4 198.51.100.2\r\n") != std::string::npos);
    REQUIRE(call.streams().size() == 1);
    CHECK(call.port_of(call.streams()[0].caller) == port_in(ok, 0));
    CHECK(call.port_of(call.streams()[0].callee) == port_in(ack, 0));
    CHECK(call.streams()[0].caller.remote.rtp.port == 5000);
}

TEST_CASE("PRACK and UPDATE carry exchanges of their own before the 200 (RFC 3262 §5, RFC 3311)") {
    AnchoredCall call;
    const auto early = call.offer(call.callee, from_callee(audio(6000)));  // reliable 183
    call.answer(call.caller, from_caller(audio(5000)));                    // PRACK
    const auto update = call.offer(call.caller, from_caller(audio(5100)));
    CHECK(port_in(update, 0) == call.port_of(call.streams()[0].callee));
    CHECK(call.streams()[0].caller.remote.rtp.port == 5000);
    CHECK(port_in(call.answer(call.callee, from_callee(audio(6000))), 0) == port_in(early, 0));
    call.win();
    CHECK(call.streams()[0].caller.remote.rtp.port == 5100);
    CHECK(call.media.opened_total == 2);
}

TEST_CASE("either side adds video by re-INVITE and drops it again; audio keeps its ports") {
    for (const auto adder : {AnchoredCall::caller, AnchoredCall::callee}) {
        CAPTURE(static_cast<int>(adder));
        AnchoredCall call;
        call.establish(from_caller(audio(5000)), from_callee(audio(6000)));
        const auto audio_before = call.streams()[0];
        const auto taker = signaling::other(adder);

        call.offer(adder, sdp_from("192.0.2.8", audio(7000) + video(7002)));
        CHECK(call.streams() == std::vector{audio_before});
        call.answer(taker, sdp_from("192.0.2.9", audio(8000) + video(8002)));
        REQUIRE(call.streams().size() == 2);
        CHECK(call.streams()[0].caller.ports == audio_before.caller.ports);
        CHECK(call.streams()[0].callee.ports == audio_before.callee.ports);
        const auto by_adder =
            adder == AnchoredCall::caller ? call.streams()[1].caller : call.streams()[1].callee;
        CHECK(by_adder.remote.rtp.port == 7002);
        CHECK(call.media.open.size() == 4);

        const auto drop = call.offer(taker, sdp_from("192.0.2.9", audio(8000) + video(0)));
        CHECK(port_in(drop, 1) == 0);
        CHECK(call.streams().size() == 2);
        call.answer(adder, sdp_from("192.0.2.8", audio(7000) + video(0)));
        REQUIRE(call.streams().size() == 1);
        CHECK(call.streams()[0].caller.ports == audio_before.caller.ports);
        CHECK(call.media.open.size() == 2);
    }
}

TEST_CASE("a refused re-INVITE leaves the call as it was (RFC 3261 §14.1)") {
    AnchoredCall call;
    call.establish(from_caller(audio(5000)), from_callee(audio(6000)));
    const auto before = call.streams();
    call.offer(call.caller, from_caller(audio(5100) + video(5102)));
    CHECK(call.media.open.size() == 3);
    call.anchor->offer_failed(call.caller);
    CHECK(call.streams() == before);
    CHECK(call.media.open.size() == 2);
    CHECK(call.try_answer(call.callee, from_callee(audio(6000))).error().status == 488);
    // Dropping a stream in vain keeps its ports, too.
    call.offer(call.callee, from_callee(audio(0)));
    call.anchor->offer_failed(call.callee);
    CHECK(call.media.open.size() == 2);
    CHECK(call.streams() == before);
}

TEST_CASE("an offer that was answered, and the first one, stand when another fails (RFC 6141 §3)") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000)));
    call.anchor->offer_failed(call.caller);
    call.answer(call.callee, from_callee(audio(6000)));
    call.win();
    const auto before = call.streams();
    call.anchor->offer_failed(call.caller);
    call.anchor->offer_failed(call.callee);
    CHECK(call.try_answer(call.callee, from_callee(audio(6000))).has_value());
    CHECK(call.streams() == before);
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("ports that media closed by itself are not told to anybody again") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000) + video(5002)));
    call.answer(call.callee, from_callee(audio(6000) + video(6002)));
    call.answer(call.callee, from_callee(audio(6000) + video(0)));  // closes both of video's
    call.win();
    call.offer(call.caller, from_caller(audio(5000) + video(5002)));
    call.answer(call.callee, from_callee(audio(6000) + video(6002)));
    REQUIRE(call.streams().size() == 2);
    CHECK(call.port_of(call.streams()[1].caller) != 0);
    CHECK(call.port_of(call.streams()[1].callee) != 0);
}

TEST_CASE("glare: each side's offer is kept on its own (RFC 3264 §4)") {
    AnchoredCall call;
    call.establish(from_caller(audio(5000)), from_callee(audio(6000)));
    call.offer(call.caller, from_caller(audio(5100)));
    call.offer(call.callee, from_callee(audio(6100)));
    call.anchor->offer_failed(call.caller);  // 491
    call.answer(call.caller, from_caller(audio(5000)));
    CHECK(call.streams()[0].callee.remote.rtp.port == 6100);
    CHECK(call.streams()[0].caller.remote.rtp.port == 5000);
}

TEST_CASE("hold by direction changes no address, hold by 0.0.0.0 sends nothing (RFC 3264 §8.4)") {
    AnchoredCall call;
    call.establish(from_caller(audio(5000)), from_callee(audio(6000)));
    const auto before = call.streams();

    const auto hold = call.offer(call.caller, from_caller(audio(5000) + "a=sendonly\r\n"));
    CHECK(hold.find("a=sendonly\r\n") != std::string::npos);
    call.answer(call.callee, from_callee(audio(6000) + "a=recvonly\r\n"));
    CHECK(call.streams() == before);

    const auto old_hold = call.offer(call.caller, sdp_from("0.0.0.0", audio(5000)));
    CHECK(old_hold.find("c=IN IP4 0.0.0.0\r\n") != std::string::npos);
    CHECK(port_in(old_hold, 0) == call.port_of(before[0].callee));
    call.answer(call.callee, from_callee(audio(6000)));
    REQUIRE(call.streams().size() == 1);
    CHECK(call.streams()[0].caller.ports == before[0].caller.ports);
    CHECK(call.streams()[0].caller.remote.rtp.port == 0);
    CHECK(call.streams()[0].caller.remote.rtcp.port == 0);

    call.offer(call.caller, from_caller(audio(5000)));
    call.answer(call.callee, from_callee(audio(6000)));
    CHECK(call.streams() == before);
}

TEST_CASE("port 0 on either side is off, and is never answered with a port (RFC 3264 §6)") {
    struct Row {
        int offered;
        int answered;
        int told;  // to the caller
        std::size_t streams;
        std::size_t open;
    };
    const Row rows[] = {
        {5002, 6002, 30006, 2, 4}, {5002, 0, 0, 1, 2}, {0, 0, 0, 1, 2}, {0, 6002, 0, 1, 2}};
    for (const Row& row : rows) {
        CAPTURE(row.offered);
        CAPTURE(row.answered);
        AnchoredCall call;
        const auto invite = call.offer(call.caller, from_caller(audio(5000) + video(row.offered)));
        CHECK((port_in(invite, 1) == 0) == (row.offered == 0));
        const auto ok = call.answer(call.callee, from_callee(audio(6000) + video(row.answered)));
        call.win();
        CHECK(port_in(ok, 1) == row.told);
        CHECK(call.streams().size() == row.streams);
        CHECK(call.media.open.size() == row.open);
    }
}

TEST_CASE("m-lines keep their places in what media is told, also behind one that is off") {
    AnchoredCall call;
    call.establish(from_caller(audio(0) + video(5002)), from_callee(audio(0) + video(6002)));
    REQUIRE(call.streams().size() == 2);
    CHECK(call.streams()[0].caller.ports == common::PortsId{});
    CHECK(call.streams()[0].callee.ports == common::PortsId{});
    const auto video_before = call.streams()[1];
    CHECK(video_before.kind == MediaKind::video);
    call.offer(call.caller, from_caller(audio(5000) + video(5002)));
    call.answer(call.callee, from_callee(audio(6000) + video(6002)));
    REQUIRE(call.streams().size() == 2);
    CHECK(call.streams()[1] == video_before);
    CHECK(call.media.open.size() == 4);

    // A phone that holds with port 0: nothing is relayed until it offers a port again.
    call.offer(call.caller, from_caller(audio(0) + video(0)));
    call.answer(call.callee, from_callee(audio(0) + video(0)));
    CHECK(call.streams().empty());
    CHECK(call.media.open.empty());
    call.offer(call.caller, from_caller(audio(5000) + video(0)));
    call.answer(call.callee, from_callee(audio(6000) + video(0)));
    CHECK(call.streams().size() == 1);
}

TEST_CASE("RTCP shares the RTP port only when both sides said a=rtcp-mux (RFC 5761 §5.1.1)") {
    const std::string mux = "a=rtcp-mux\r\n";
    struct Row {
        std::string offered;
        std::string answered;
        int caller_rtcp;
        int callee_rtcp;
    };
    const Row rows[] = {
        {"", "", 5001, 6001},
        {mux, "", 5001, 6001},
        {"", mux, 5001, 6001},
        {mux, mux, 5000, 6000},
        {"a=rtcp:5055\r\n" + mux, mux, 5000, 6000},
        {"a=rtcp:5055\r\n" + mux, "a=rtcp:6066\r\n", 5055, 6066},
        {"a=rtcp:9 IN IP4 0.0.0.0\r\n", "", 0, 6001},
    };
    for (const Row& row : rows) {
        CAPTURE(row.offered);
        CAPTURE(row.answered);
        AnchoredCall call;
        call.establish(from_caller(audio(5000) + row.offered),
                       from_callee(audio(6000) + row.answered));
        REQUIRE(call.streams().size() == 1);
        CHECK(call.streams()[0].caller.remote.rtcp.port == row.caller_rtcp);
        CHECK(call.streams()[0].callee.remote.rtcp.port == row.callee_rtcp);
    }
}

TEST_CASE("what cannot be anchored is refused, and nothing is kept") {
    struct Row {
        std::string sdp;
        int status;
        const char* reason;
    };
    const Row rows[] = {
        {"v=0\r\nm=audio 1 RTP/AVP 0\r\n", 400, "SDP line 2: no c= line for m=audio"},
        {"", 400, "SDP line 1: does not begin with v=0"},
        {sdp_from("pbx.example.org", audio(5000)), 488,
         "host name in c= for m=audio: pbx.example.org"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.sdp);
        AnchoredCall call;
        const auto passed = call.try_offer(call.caller, row.sdp);
        REQUIRE_FALSE(passed.has_value());
        CHECK(passed.error().status == row.status);
        CHECK(passed.error().reason == row.reason);
        CHECK(call.media.open.empty());
        CHECK(call.try_answer(call.callee, from_callee(audio(6000))).error().reason ==
              "answer without an offer");
    }
}

TEST_CASE("an answer must have as many m-lines as the offer (RFC 3264 §6)") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000) + video(5002)));
    const auto passed = call.try_answer(call.callee, from_callee(audio(6000)));
    REQUIRE_FALSE(passed.has_value());
    CHECK(passed.error().status == 488);
    CHECK(passed.error().reason == "answer has 1 m= lines, the offer has 2");
    CHECK(call.media.relays.empty());
    CHECK(call.media.open.size() == 2);
    call.answer(call.callee, from_callee(audio(6000) + video(0)));
    CHECK(call.streams().size() == 1);
}

TEST_CASE("no port left is 503, and the ports opened before are given back") {
    for (const std::size_t limit : {0u, 1u, 2u, 3u}) {
        CAPTURE(limit);
        AnchoredCall call;
        call.media.port_limit = limit;
        const auto invite = call.try_offer(call.caller, from_caller(audio(5000) + video(5002)));
        REQUIRE(invite.has_value() == (limit >= 2));
        if (!invite) {
            CHECK(invite.error().status == 503);
            CHECK(invite.error().reason == "no port left");
            CHECK(call.media.open.empty());
            continue;
        }
        const auto ok = call.try_answer(call.callee, from_callee(audio(6000) + video(6002)));
        REQUIRE_FALSE(ok.has_value());
        CHECK(ok.error().status == 503);
        CHECK(call.media.open.size() == 2);
        CHECK(call.media.relays.empty());
        call.media.port_limit = 4;
        call.answer(call.callee, from_callee(audio(6000) + video(6002)));
        CHECK(call.streams().size() == 2);
    }
}

TEST_CASE("streams over TCP pass as they are, phone to phone, and are counted") {
    AnchoredCall call;
    const std::string chat = "m=message 2855 TCP/MSRP *\r\n";
    const auto invite = call.offer(call.caller, from_caller(audio(5000) + chat));
    CHECK(invite.find(chat + "c=IN IP4 192.0.2.1\r\n") != std::string::npos);
    CHECK(call.anchor->direct_streams() == 1);
    const auto ok = call.answer(call.callee, from_callee(audio(6000) + chat));
    call.win();
    CHECK(ok.find(chat + "c=IN IP4 192.0.2.2\r\n") != std::string::npos);
    CHECK(call.streams().size() == 1);
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("UDP streams of any kind are relayed, and both families meet") {
    AnchoredCall call;
    const std::string fax = "m=image 5004 udptl t38\r\n";
    call.offer(call.caller, from_caller(audio(5000) + fax));
    call.answer(call.callee, "v=0\r\nc=IN IP6 2001:db8::2\r\n" + audio(6000) + fax);
    call.win();
    REQUIRE(call.streams().size() == 2);
    CHECK(call.streams()[1].kind == MediaKind::other);
    CHECK(call.streams()[0].callee.remote.rtp.to_string() == "[2001:db8::2]:6000");
}
