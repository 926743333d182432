#include "media/gst/relays.hpp"

#include <doctest/doctest.h>

#include "media/gst/element_name.hpp"
#include "relay_bench.hpp"

using common::MediaKind;
using common::SessionId;
using media::PacketDrop;
using media::test::rtcp_packet;
using media::test::rtp_packet;
using media::test::TestPhone;
using namespace media::gst::test;

TEST_CASE("RTP and RTCP pass both ways byte for byte, each out of the port its phone knows") {
    for (const char* address : {"127.0.0.1", "::1"}) {
        for (const bool io_uring : {true, false}) {
            CAPTURE(address);
            CAPTURE(io_uring);
            AudioCall call{address, 1min, io_uring};
            for (int i = 0; i < 20; ++i) {
                check_passes(call.alice, call.bob, rtp_packet("to bob " + std::to_string(i)));
                check_passes(call.bob, call.alice, rtp_packet("to alice " + std::to_string(i)));
            }
            check_rtcp_passes(call.alice, call.bob, rtcp_packet("from alice"));
            check_rtcp_passes(call.bob, call.alice, rtcp_packet("from bob"));
        }
    }
}

TEST_CASE("what is not RTP passes a relay too: STUN, DTLS, ZRTP, a byte") {
    AudioCall call;
    for (const auto& bytes :
         std::vector<std::string>{std::string(20, '\0'), "\x16\xfe\xff" + std::string(99, 'd'),
                                  "\x10ZRTP" + std::string(40, 'z'), std::string{"k"}}) {
        check_passes(call.alice, call.bob, bytes);
    }
}

TEST_CASE("a stranger's packets go nowhere and are counted") {
    AudioCall call;
    const TestPhone stranger{"127.0.0.2"};
    const TestPhone other_port;  // of alice's address
    for (const auto& target : {call.alice.to_rtp(), call.alice.to_rtcp(), call.bob.to_rtp()})
        REQUIRE(stranger.send(target, rtp_packet("injected")));
    check_passes(call.alice, call.bob, rtp_packet("first"));
    check_passes(call.bob, call.alice, rtp_packet("first"));
    REQUIRE(other_port.send(call.alice.to_rtp(), rtp_packet("injected")));
    // Nothing of the above comes before, between or after.
    check_passes(call.alice, call.bob, rtp_packet("second"));
    check_passes(call.bob, call.alice, rtp_packet("second"));
    check_rtcp_passes(call.alice, call.bob, rtcp_packet());
    CHECK(call.dropped(PacketDrop::stranger) == 3);
    CHECK(call.dropped(PacketDrop::other_port) == 1);
    CHECK_FALSE(stranger.receive_now().has_value());
}

TEST_CASE("the end closes every socket and reports what passed in each direction") {
    AudioCall call;
    const TestPhone stranger{"127.0.0.2"};
    for (int i = 0; i < 3; ++i) check_passes(call.alice, call.bob, rtp_packet("12345678"));
    check_passes(call.bob, call.alice, rtp_packet(""));
    REQUIRE(stranger.send(call.bob.to_rtp(), rtp_packet("x")));
    check_passes(call.bob, call.alice, rtp_packet(""));
    call.relays.end(call.session);
    CHECK_FALSE(call.relays.knows(call.session));
    const auto report = call.events.wait_for_report(0);
    CHECK(report.session == call.session);
    REQUIRE(report.directions.size() == 2);
    const auto& from_alice = report.directions[0];
    CHECK(from_alice.from == "caller");
    CHECK(from_alice.kind == MediaKind::audio);
    CHECK(from_alice.packets == 3);
    CHECK(from_alice.bytes == 60);
    CHECK(from_alice.dropped == 0);
    const auto& from_bob = report.directions[1];
    CHECK(from_bob.from == "callee");
    CHECK(from_bob.packets == 2);
    CHECK(from_bob.bytes == 24);
    CHECK(from_bob.dropped == 1);
    for (const auto& closed :
         {call.alice.to_rtp(), call.alice.to_rtcp(), call.bob.to_rtp(), call.bob.to_rtcp()})
        CHECK_FALSE(is_bound(closed));
}

TEST_CASE("the end of a session that never had a description is answered too") {
    Fixture f;
    f.relays.end(SessionId{42});
    const auto report = f.events.wait_for_report(0);
    CHECK(report.session == SessionId{42});
    CHECK(report.directions.empty());
}

TEST_CASE("a call that hears no phone is reported silent, again and again") {
    AudioCall call{"127.0.0.1", 80ms};
    CHECK(call.events.wait_for_silence(0) == call.session);
    CHECK(call.events.wait_for_silence(1) == call.session);
}

TEST_CASE("the picture of a call names every chain, address and counter") {
    AudioCall call;
    check_passes(call.alice, call.bob, rtp_packet("seen"));
    const auto dumps = call.draw("");
    REQUIRE(dumps.size() == 1);
    CHECK(dumps[0].name == "call-7");
    const auto& dot = dumps[0].dot;
    for (const std::string& part : std::vector<std::string>{
             "digraph", "call-7", "audio-1", "audio-from-alice", "audio-to-bob", "audio-from-bob",
             "audio-to-alice", "audio-rtcp-from-alice", "audio-rtcp-to-bob", "audio-rtcp-from-bob",
             "audio-rtcp-to-alice", "packets=1"}) {
        CAPTURE(part);
        CHECK(dot.find(part) != std::string::npos);
    }
    CHECK(dot.find(call.alice.rtp.local().to_string()) != std::string::npos);
    CHECK(dot.find(call.alice.to_rtp().to_string()) != std::string::npos);
    CHECK(call.draw("call-7").size() == 1);
    CHECK(call.draw("call-8").empty());
}

TEST_CASE("names from the network make safe element names, and a call to oneself works") {
    CHECK(media::gst::element_name("alice.o'hara <sip>\n", "x") == "alice-o-hara--sip--");
    CHECK(media::gst::element_name("", "caller") == "caller");
    CHECK(media::gst::element_name(std::string(99, 'a'), "x").size() == 24);
    Fixture f;
    PhoneStream one{"127.0.0.1"};
    PhoneStream two{"127.0.0.1"};
    std::vector<media::SocketPair> fresh;
    fresh.push_back(f.open(one));
    fresh.push_back(f.open(two));
    f.relays.apply({f.session, "call-1", "eve", "eve", {{MediaKind::other, one.end(), two.end()}}},
                   std::move(fresh));
    f.settle();
    check_passes(one, two, rtp_packet("me"));
    CHECK(f.draw("call-1").at(0).dot.find("other-to-eve-2") != std::string::npos);
}

TEST_CASE("a graph that cannot be built ends that one session") {
    const media::gst::test::Initialized gst;
    auto empty = media::gst::PipelineLibrary::load("tests/media/gst/no-pipelines");
    REQUIRE_FALSE(empty.has_value());
    media::gst::PipelineLibrary without_relay;
    HeardEvents events;
    media::Workers workers{{.count = 1}, media::test::quiet_log()};
    media::gst::Relays relays{workers, without_relay, events, {}, media::test::quiet_log()};
    media::PortPool pool{{}};
    PhoneStream alice{"127.0.0.1"};
    PhoneStream bob{"127.0.0.1"};
    std::vector<media::SocketPair> fresh;
    fresh.push_back(pool.open(alice.rtp.local().address).value());
    alice.ours = fresh[0].ports;
    fresh.push_back(pool.open(bob.rtp.local().address).value());
    bob.ours = fresh[1].ports;
    relays.apply({SessionId{1}, "call-1", "a", "b", {{MediaKind::audio, alice.end(), bob.end()}}},
                 std::move(fresh));
    CHECK(events.wait_for_failure().find("relay.launch") != std::string::npos);
    CHECK_FALSE(is_bound(alice.to_rtp()));
    relays.end(SessionId{1});
    CHECK(events.wait_for_report(0).session == SessionId{1});
}

TEST_CASE("a hundred calls come and go and leave no descriptor and no thread behind") {
    Fixture f;
    std::size_t descriptors = 0;
    std::size_t threads = 0;
    // After the first round every worker has its buffer pool, whose descriptors stay.
    for (int round = 0; round < 3; ++round) {
        for (std::uint64_t i = 1; i <= 100; ++i) {
            PhoneStream alice{"127.0.0.1"};
            PhoneStream bob{"127.0.0.1"};
            std::vector<media::SocketPair> fresh;
            fresh.push_back(f.open(alice));
            fresh.push_back(f.open(bob));
            f.relays.apply({SessionId{1000 * i},
                            "call",
                            "alice",
                            "bob",
                            {{MediaKind::audio, alice.end(), bob.end()}}},
                           std::move(fresh));
        }
        f.settle();
        if (round > 0) CHECK(entries_of("/proc/self/fd") == descriptors + 400);
        if (round > 0) CHECK(entries_of("/proc/self/task") == threads);
        for (std::uint64_t i = 1; i <= 100; ++i) f.relays.end(SessionId{1000 * i});
        f.settle();
        if (round > 0) CHECK(entries_of("/proc/self/fd") == descriptors);
        descriptors = entries_of("/proc/self/fd");
        threads = entries_of("/proc/self/task");
    }
}
