#include <doctest/doctest.h>

#include <array>

#include "element_bench.hpp"

using media::MediaPort;
using media::PacketDrop;
using media::gst::ElementRef;
using media::gst::Payload;
using media::gst::ReceiveMode;
using media::gst::test::Collector;
using media::test::on_worker;
using media::test::rtcp_packet;
using media::test::rtp_packet;
using media::test::TestPhone;
using namespace std::chrono_literals;

namespace {

/// An rtpreceiver on a loopback socket, linked to a collector; everything runs on the worker.
struct ReceiverBench : media::gst::test::Initialized {
    media::DropCounters drops;
    media::Worker worker{{}, drops, media::test::quiet_log()};
    media::PortPool pool{{}};
    TestPhone phone;
    common::Endpoint local;
    MediaPort port;
    Collector collector;
    ElementRef receiver;

    explicit ReceiverBench(ReceiveMode mode, Payload payload = Payload::rtp,
                           const char* address = "127.0.0.1")
        : phone{address},
          port{media::gst::test::port_from(pool, address, local)},
          receiver{media::gst::test::make("rtpreceiver")} {
        port.latch.expect(phone.local(), {});
        media::gst::set_up_receiver(receiver.get(), {worker, port, mode, payload});
        const media::gst::PadRef src{gst_element_get_static_pad(receiver.get(), "src")};
        REQUIRE(gst_pad_link(src.get(), collector.pad()) == GST_PAD_LINK_OK);
    }
    ~ReceiverBench() {
        on_worker(worker, [&] { gst_element_set_state(receiver.get(), GST_STATE_NULL); });
        const media::gst::PadRef src{gst_element_get_static_pad(receiver.get(), "src")};
        gst_pad_unlink(src.get(), collector.pad());
    }

    GstStateChangeReturn set_state(GstState state) {
        GstStateChangeReturn result{};
        on_worker(worker, [&] { result = gst_element_set_state(receiver.get(), state); });
        return result;
    }
    int drain() {
        int passed = 0;
        on_worker(worker, [&] { passed = media::gst::rtp_receiver_drain(receiver.get()); });
        return passed;
    }
    std::uint64_t number(const char* property) {
        guint64 value = 0;
        on_worker(worker, [&] { g_object_get(receiver.get(), property, &value, nullptr); });
        return value;
    }
    std::string text(const char* property) {
        gchar* value = nullptr;
        on_worker(worker, [&] { g_object_get(receiver.get(), property, &value, nullptr); });
        const media::gst::StringRef owned{value};
        return value == nullptr ? "" : value;
    }
    /// What the socket got before this call was read by the worker when it returns: a poll that
    /// follows a task sees all of it. The second task follows that poll.
    void let_worker_read() {
        for (int i = 0; i < 64; ++i) on_worker(worker, [] {});
    }
};

GstClockTime now_ns() {
    return static_cast<GstClockTime>(common::Clock::now().time_since_epoch() / 1ns);
}

}  // namespace

TEST_CASE("a receiver without a socket refuses to leave NULL") {
    const media::gst::test::Initialized gst;
    for (const char* factory : {"rtpreceiver", "rtpsender"}) {
        CAPTURE(factory);
        const auto element = media::gst::test::make(factory);
        CHECK(gst_element_set_state(element.get(), GST_STATE_READY) == GST_STATE_CHANGE_FAILURE);
        gst_element_set_state(element.get(), GST_STATE_NULL);
    }
}

TEST_CASE("a receiver is live: no preroll, and no latency of its own") {
    ReceiverBench f{ReceiveMode::woken};
    CHECK(GST_OBJECT_FLAG_IS_SET(f.receiver.get(), GST_ELEMENT_FLAG_SOURCE));
    CHECK(f.set_state(GST_STATE_PAUSED) == GST_STATE_CHANGE_NO_PREROLL);
    CHECK(f.set_state(GST_STATE_PLAYING) == GST_STATE_CHANGE_SUCCESS);
    CHECK(f.set_state(GST_STATE_PAUSED) == GST_STATE_CHANGE_NO_PREROLL);
    GstQuery* query = gst_query_new_latency();
    const media::gst::PadRef src{gst_element_get_static_pad(f.receiver.get(), "src")};
    CHECK(gst_pad_query(src.get(), query));
    gboolean live = FALSE;
    GstClockTime least = 1;
    gst_query_parse_latency(query, &live, &least, nullptr);
    CHECK(live);
    CHECK(least == 0);
    gst_query_unref(query);
}

TEST_CASE("a woken receiver pushes each packet as it came, stamped with its arrival") {
    for (const char* address : {"127.0.0.1", "::1"}) {
        CAPTURE(address);
        ReceiverBench f{ReceiveMode::woken, Payload::any, address};
        f.set_state(GST_STATE_PLAYING);
        const auto before = now_ns();
        const std::vector<std::string> sent{rtp_packet("one"), "z", std::string(2048, 'x')};
        for (const auto& packet : sent) REQUIRE(f.phone.send(f.local, packet));
        f.let_worker_read();
        REQUIRE(f.collector.packets.size() == 3);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            CHECK(f.collector.packets[i].bytes == sent[i]);
            CHECK(f.collector.packets[i].dts >= before);
            CHECK(f.collector.packets[i].dts <= now_ns());
        }
        CHECK(f.port.received.packets == 3);
        CHECK(f.port.received.bytes == 15 + 1 + 2048);
        CHECK(f.port.last_packet > common::TimePoint{});
    }
}

TEST_CASE("stream-start, caps and segment come once before the first packet") {
    ReceiverBench f{ReceiveMode::polled};
    gst_util_set_object_arg(G_OBJECT(f.receiver.get()), "caps",
                            "application/x-rtp,media=audio,clock-rate=8000");
    f.set_state(GST_STATE_PLAYING);
    CHECK(f.drain() == 0);
    CHECK(f.collector.events.empty());
    const std::vector<std::string> announcement{"stream-start", "caps", "segment"};
    for (int i = 0; i < 3; ++i) REQUIRE(f.phone.send(f.local, rtp_packet("a")));
    CHECK(f.drain() == 3);
    CHECK(f.collector.events == announcement);
    CHECK(f.collector.caps.find("media=(string)audio") != std::string::npos);

    SUBCASE("PLAYING to PAUSED and back keeps them") {
        f.set_state(GST_STATE_PAUSED);
        f.set_state(GST_STATE_PLAYING);
        REQUIRE(f.phone.send(f.local, rtp_packet("b")));
        CHECK(f.drain() == 1);
        CHECK(f.collector.events == announcement);
    }
    SUBCASE("a restart announces again") {
        f.set_state(GST_STATE_READY);
        f.collector.events.clear();
        f.set_state(GST_STATE_PLAYING);
        REQUIRE(f.phone.send(f.local, rtp_packet("b")));
        CHECK(f.drain() == 1);
        CHECK(f.collector.events == announcement);
    }
}

TEST_CASE("a polled receiver wakes nobody and stamps the kernel's arrival time") {
    ReceiverBench f{ReceiveMode::polled};
    f.set_state(GST_STATE_PLAYING);
    const auto before = now_ns();
    REQUIRE(f.phone.send(f.local, rtp_packet("early")));
    const auto sent = now_ns();
    f.let_worker_read();
    CHECK(f.collector.packets.empty());
    // Whatever time passes until the tick, the stamp says when the packet came.
    const auto until = common::Clock::now() + 5ms;
    while (common::Clock::now() < until) {
    }
    CHECK(f.drain() == 1);
    REQUIRE(f.collector.packets.size() == 1);
    CHECK(f.collector.packets[0].dts + 1'000'000 >= before);
    CHECK(f.collector.packets[0].dts <= sent + 1'000'000);
}

TEST_CASE("a polled receiver reads all that waits, but a flood does not hold up the tick") {
    ReceiverBench f{ReceiveMode::polled};
    f.set_state(GST_STATE_PLAYING);
    for (int i = 0; i < 40; ++i) REQUIRE(f.phone.send(f.local, rtp_packet(std::to_string(i))));
    CHECK(f.drain() == 40);
    for (int i = 0; i < 40; ++i)
        CHECK(f.collector.packets[static_cast<std::size_t>(i)].bytes ==
              rtp_packet(std::to_string(i)));
    for (int i = 0; i < 150; ++i) REQUIRE(f.phone.send(f.local, rtp_packet("flood")));
    CHECK(f.drain() == 128);
    CHECK(f.drain() == 22);
}

TEST_CASE("what may not pass is dropped with its reason, and takes no latch") {
    struct Row {
        const char* what;
        Payload payload;
        std::string bytes;
        bool stranger;
        std::optional<PacketDrop> drop;
    };
    const std::vector<Row> rows{
        {"RTP", Payload::rtp, rtp_packet("x"), false, {}},
        {"RTP from a stranger", Payload::rtp, rtp_packet("x"), true, PacketDrop::stranger},
        {"noise", Payload::rtp, "noise", false, PacketDrop::not_rtp},
        {"RTCP among RTP", Payload::rtp, rtcp_packet(), false, PacketDrop::not_rtp},
        {"RTCP", Payload::rtcp, rtcp_packet(), false, {}},
        {"RTP among RTCP", Payload::rtcp, rtp_packet("x"), false, PacketDrop::not_rtp},
        {"anything", Payload::any, "anything", false, {}},
        {"nothing at all", Payload::any, "", false, PacketDrop::not_rtp},
        {"a jumbo", Payload::any, std::string(9000, 'x'), false, PacketDrop::too_long},
    };
    for (const auto& row : rows) {
        for (const auto mode : {ReceiveMode::woken, ReceiveMode::polled}) {
            CAPTURE(row.what);
            CAPTURE(static_cast<int>(mode));
            ReceiverBench f{mode, row.payload};
            const TestPhone stranger{"127.0.0.2"};
            f.set_state(GST_STATE_PLAYING);
            REQUIRE((row.stranger ? stranger : f.phone).send(f.local, row.bytes));
            if (mode == ReceiveMode::polled) f.drain();
            f.let_worker_read();
            CHECK(f.collector.packets.size() == (row.drop ? 0 : 1));
            CHECK(f.port.latch.latched() == !row.drop.has_value());
            CHECK(f.port.received.dropped == (row.drop ? 1 : 0));
            CHECK(f.port.received.packets == (row.drop ? 0 : 1));
            if (row.drop) CHECK(f.drops.value(*row.drop) == 1);
        }
    }
}

TEST_CASE("on the way to PLAYING a woken receiver passes what just came and drops what is stale") {
    ReceiverBench f{ReceiveMode::woken};
    REQUIRE(f.phone.send(f.local, rtp_packet("stale")));
    // Older than 200 ms: the kernel's stamp is what counts, so time itself has to pass.
    const auto until = common::Clock::now() + 210ms;
    while (common::Clock::now() < until) std::this_thread::yield();
    REQUIRE(f.phone.send(f.local, rtp_packet("fresh")));
    f.set_state(GST_STATE_PLAYING);
    REQUIRE(f.collector.packets.size() == 1);
    CHECK(f.collector.packets[0].bytes == rtp_packet("fresh"));
    CHECK(f.drops.value(PacketDrop::stale) == 1);
}

TEST_CASE("a packet that a changing chain refuses is a drop, not an error") {
    ReceiverBench f{ReceiveMode::polled};
    f.set_state(GST_STATE_PLAYING);
    for (const auto answer : {GST_FLOW_FLUSHING, GST_FLOW_NOT_LINKED}) {
        f.collector.answer = answer;
        REQUIRE(f.phone.send(f.local, rtp_packet("x")));
        CHECK(f.drain() == 0);
    }
    f.collector.answer = GST_FLOW_OK;
    REQUIRE(f.phone.send(f.local, rtp_packet("y")));
    CHECK(f.drain() == 1);
    CHECK(f.drops.value(PacketDrop::not_wanted) == 2);
}

TEST_CASE("a receiver shows its addresses and counters as properties") {
    ReceiverBench f{ReceiveMode::polled};
    f.set_state(GST_STATE_PLAYING);
    CHECK(f.text("local") == f.local.to_string());
    CHECK(f.text("peer") == f.phone.local().to_string() + " expected");
    REQUIRE(f.phone.send(f.local, rtp_packet("x")));
    REQUIRE(f.phone.send(f.local, "noise"));
    f.drain();
    CHECK(f.text("peer") == f.phone.local().to_string());
    CHECK(f.number("packets") == 1);
    CHECK(f.number("dropped") == 1);
}

TEST_CASE("no packet is read after PLAYING ends") {
    ReceiverBench f{ReceiveMode::woken};
    f.set_state(GST_STATE_PLAYING);
    f.set_state(GST_STATE_PAUSED);
    REQUIRE(f.phone.send(f.local, rtp_packet("late")));
    f.let_worker_read();
    CHECK(f.collector.packets.empty());
}
