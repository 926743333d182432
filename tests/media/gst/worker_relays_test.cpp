#include "media/gst/worker_relays.hpp"

#include <doctest/doctest.h>

#include "relay_bench.hpp"

using common::SessionId;
using media::test::on_worker;
using media::test::rtcp_packet;
using media::test::rtp_packet;
using namespace media::gst::test;

namespace {

/// Counts; everything happens on the worker's thread, which the test waits for.
struct CountedEvents final : common::MediaEvents {
    void session_failed(SessionId, std::string) override { ++failed; }
    void session_silent(SessionId) override { ++silent; }
    void session_ended(common::SessionReport) override { ++ended; }
    int failed = 0;
    int silent = 0;
    int ended = 0;
};

struct Bench {
    media::gst::PipelineLibrary pipelines = embedded_library();
    CountedEvents events;
    media::DropCounters drops;
    media::Worker worker{{}, drops, media::test::quiet_log()};
    media::gst::WorkerRelays relays;
    media::PortPool pool{{}};
    PhoneStream alice{"127.0.0.1"};
    PhoneStream bob{"127.0.0.1"};
    common::TimePoint running{};  // the call was there by then

    explicit Bench(common::Duration silence_timeout)
        : relays{worker, {pipelines, events, silence_timeout, media::test::quiet_log()}} {
        auto for_alice = pool.open(alice.rtp.local().address).value();
        auto for_bob = pool.open(bob.rtp.local().address).value();
        alice.ours = for_alice.ports;
        bob.ours = for_bob.ports;
        std::vector<media::SocketPair> fresh;
        fresh.push_back(std::move(for_alice));
        fresh.push_back(std::move(for_bob));
        on_worker(worker, [&] {
            relays.apply({SessionId{1},
                          "call-1",
                          "alice",
                          "bob",
                          {{common::MediaKind::audio, alice.end(), bob.end()}}},
                         std::move(fresh));
        });
        running = common::Clock::now();
    }
    ~Bench() {
        on_worker(worker, [&] { relays.end(SessionId{1}); });
    }
    /// How many reports of silence a tick at this time brings.
    int silent_at(common::TimePoint time) {
        on_worker(worker, [&] {
            events.silent = 0;
            relays.on_tick(time);
        });
        return events.silent;
    }
};

}  // namespace

TEST_CASE("silence is reported once per media.timeout, counted from the start of the call") {
    Bench bench{1h};
    CHECK(bench.silent_at(bench.running + 59min) == 0);
    CHECK(bench.silent_at(bench.running + 61min) == 1);
    CHECK(bench.silent_at(bench.running + 62min) == 0);
    CHECK(bench.silent_at(bench.running + 120min) == 0);
    CHECK(bench.silent_at(bench.running + 121min) == 1);
}

TEST_CASE("RTP and RTCP of a phone put silence off, a stranger's packets do not") {
    enum class Packet { none, rtp, rtcp, stranger };
    for (const auto packet : {Packet::none, Packet::rtp, Packet::rtcp, Packet::stranger}) {
        CAPTURE(static_cast<int>(packet));
        Bench bench{1h};
        const TestPhone stranger{"127.0.0.2"};
        // One tick too late for what was before `running`, in time for what came after it.
        const auto tick = bench.running + 1h - 1ns;
        if (packet == Packet::rtp) check_passes(bench.alice, bench.bob, rtp_packet("x"));
        if (packet == Packet::rtcp) check_rtcp_passes(bench.bob, bench.alice, rtcp_packet());
        if (packet == Packet::stranger) {
            REQUIRE(stranger.send(bench.alice.to_rtp(), rtp_packet("x")));
            for (int turn = 0; turn < 8; ++turn) on_worker(bench.worker, [] {});
            CHECK(bench.drops.value(media::PacketDrop::stranger) == 1);
        }
        const bool heard = packet == Packet::rtp || packet == Packet::rtcp;
        CHECK(bench.silent_at(tick) == (heard ? 0 : 1));
    }
}
