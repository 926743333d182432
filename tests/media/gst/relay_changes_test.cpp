// What re-INVITEs, forks and holds do to a running call.
#include <doctest/doctest.h>

#include "relay_bench.hpp"

using common::MediaKind;
using common::PortsId;
using common::RelayStream;
using common::SessionId;
using media::PacketDrop;
using media::test::rtcp_packet;
using media::test::rtp_packet;
using namespace media::gst::test;

TEST_CASE("a phone behind NAT is answered where its packets come from") {
    AudioCall call;
    // The SDP names an address that nothing comes from; packets come from the SIP source.
    auto stream = call.audio();
    stream.caller.remote.rtp = {media::test::ip("192.0.2.10"), 7078};
    stream.caller.remote.signaling_source = call.alice.rtp.local().address;
    call.relays.apply(call.description({stream}), {});
    call.settle();
    check_passes(call.alice, call.bob, rtp_packet("hole punched"));
    check_passes(call.bob, call.alice, rtp_packet("through the hole"));
}

TEST_CASE("a re-INVITE that moves a phone moves its packets, and the same again changes nothing") {
    AudioCall call;
    check_passes(call.alice, call.bob, rtp_packet("before"));
    check_passes(call.bob, call.alice, rtp_packet("before"));
    call.relays.apply(call.description({call.audio()}), {});
    call.settle();
    check_passes(call.bob, call.alice, rtp_packet("unchanged"));

    PhoneStream moved{"127.0.0.3"};
    moved.ours = call.alice.ours;
    call.relays.apply(call.description({{MediaKind::audio, moved.end(), call.bob.end()}}), {});
    call.settle();
    check_passes(call.bob, moved, rtp_packet("follows"));
    check_passes(moved, call.bob, rtp_packet("from there"));
    REQUIRE(call.alice.rtp.send(call.alice.to_rtp(), rtp_packet("the old place")));
    check_passes(moved, call.bob, rtp_packet("only the new one"));
    CHECK(call.dropped(PacketDrop::stranger) == 1);
}

TEST_CASE("a phone that holds the old way gets nothing, and everything after it resumes") {
    AudioCall call;
    auto held = call.audio();
    held.callee.remote.rtp.address = media::test::ip("0.0.0.0");
    held.callee.remote.rtcp.address = media::test::ip("0.0.0.0");
    call.relays.apply(call.description({held}), {});
    call.settle();
    REQUIRE(call.alice.rtp.send(call.alice.to_rtp(), rtp_packet("to nobody")));
    check_passes(call.bob, call.alice, rtp_packet("music on hold"));
    CHECK(call.dropped(PacketDrop::no_destination) == 1);
    call.relays.apply(call.description({call.audio()}), {});
    call.settle();
    check_passes(call.alice, call.bob, rtp_packet("back again"));
}

TEST_CASE("video comes and goes while the voice goes on") {
    AudioCall call;
    check_passes(call.alice, call.bob, rtp_packet("voice alone"));
    PhoneStream alice_video{"127.0.0.1"};
    PhoneStream bob_video{"127.0.0.1"};
    std::vector<media::SocketPair> fresh;
    fresh.push_back(call.open(alice_video));
    fresh.push_back(call.open(bob_video));
    const RelayStream video{MediaKind::video, alice_video.end(), bob_video.end()};
    call.relays.apply(call.description({call.audio(), video}), std::move(fresh));
    call.settle();
    check_passes(alice_video, bob_video, rtp_packet("picture"));
    check_passes(bob_video, alice_video, rtp_packet("picture"));
    check_rtcp_passes(bob_video, alice_video, rtcp_packet("PLI"));
    check_passes(call.alice, call.bob, rtp_packet("voice beside video"));
    CHECK(is_bound(alice_video.to_rtp()));

    RelayStream refused{MediaKind::video, {}, {}};
    call.relays.apply(call.description({call.audio(), refused}), {});
    call.settle();
    for (const auto& closed :
         {alice_video.to_rtp(), alice_video.to_rtcp(), bob_video.to_rtp(), bob_video.to_rtcp()})
        CHECK_FALSE(is_bound(closed));
    check_passes(call.bob, call.alice, rtp_packet("voice alone again"));

    call.relays.end(call.session);
    const auto report = call.events.wait_for_report(0);
    REQUIRE(report.directions.size() == 4);
    CHECK(report.directions[0].packets == 2);
    CHECK(report.directions[1].packets == 1);
    CHECK(report.directions[2].kind == MediaKind::video);
    CHECK(report.directions[2].from == "caller");
    CHECK(report.directions[2].packets == 1);
    CHECK(report.directions[3].packets == 1);
}

TEST_CASE("a call whose callee gets other ports (a fork that won later) goes on over those") {
    AudioCall call;
    check_passes(call.alice, call.bob, rtp_packet("early media"));
    PhoneStream carol{"127.0.0.4"};
    std::vector<media::SocketPair> fresh;
    fresh.push_back(call.open(carol));
    call.relays.apply(call.description({{MediaKind::audio, call.alice.end(), carol.end()}}),
                      std::move(fresh));
    call.settle();
    check_passes(call.alice, carol, rtp_packet("hello carol"));
    check_passes(carol, call.alice, rtp_packet("hello alice"));
    CHECK_FALSE(is_bound(call.bob.to_rtp()));
    call.relays.end(call.session);
    const auto report = call.events.wait_for_report(0);
    REQUIRE(report.directions.size() == 2);
    CHECK(report.directions[0].packets == 2);
    CHECK(report.directions[1].packets == 1);
}

TEST_CASE("released ports are closed at once and the rest of the call stays") {
    AudioCall call;
    check_passes(call.alice, call.bob, rtp_packet("x"));
    call.relays.release(call.session, PortsId{999'999});
    call.relays.release(SessionId{999}, call.bob.ours.id);
    call.settle();
    check_passes(call.alice, call.bob, rtp_packet("y"));
    call.relays.release(call.session, call.bob.ours.id);
    call.settle();
    CHECK_FALSE(is_bound(call.bob.to_rtp()));
    CHECK(is_bound(call.alice.to_rtp()));
    call.relays.end(call.session);
    CHECK(call.events.wait_for_report(0).directions.at(0).packets == 2);
}
