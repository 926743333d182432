#include "media/gst/rtp_sender.hpp"

#include <doctest/doctest.h>

#include "element_bench.hpp"

using media::test::on_worker;
using media::test::TestPhone;

TEST_CASE("a sender sends buffers and lists, also of several memories, to the latch's place") {
    const media::gst::test::Initialized gst;
    media::DropCounters drops;
    media::Worker worker{{}, drops, media::test::quiet_log()};
    media::PortPool pool{{}};
    const TestPhone phone;
    common::Endpoint local;
    auto port = media::gst::test::port_from(pool, "127.0.0.1", local);
    port.latch.expect(phone.local(), {});
    const auto sender = media::gst::test::make("rtpsender");
    media::gst::set_up_sender(sender.get(), worker, port);
    CHECK(GST_OBJECT_FLAG_IS_SET(sender.get(), GST_ELEMENT_FLAG_SINK));
    const auto buffer_of = [](const std::string& text) {
        return gst_buffer_new_memdup(text.data(), text.size());
    };
    on_worker(worker, [&] {
        // Not ASYNC: a call plays as soon as it is told to.
        CHECK(gst_element_set_state(sender.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_SUCCESS);
        const media::gst::PadRef sink{gst_element_get_static_pad(sender.get(), "sink")};
        gst_pad_send_event(sink.get(), gst_event_new_stream_start("test"));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_send_event(sink.get(), gst_event_new_segment(&segment));
        CHECK(gst_pad_chain(sink.get(), buffer_of("one")) == GST_FLOW_OK);
        CHECK(gst_pad_chain(sink.get(), gst_buffer_append(buffer_of("header "),
                                                          buffer_of("payload"))) == GST_FLOW_OK);
        GstBufferList* list = gst_buffer_list_new();
        gst_buffer_list_add(list, buffer_of("three"));
        gst_buffer_list_add(list, buffer_of("four"));
        CHECK(gst_pad_chain_list(sink.get(), list) == GST_FLOW_OK);
    });
    for (const char* expected : {"one", "header payload", "three", "four"}) {
        const auto received = phone.receive();
        REQUIRE(received.has_value());
        CHECK(received->bytes == expected);
        CHECK(received->from == local);
    }
    on_worker(worker, [&] {
        guint64 packets = 0;
        g_object_get(sender.get(), "packets", &packets, nullptr);
        CHECK(packets == 4);
        gst_element_set_state(sender.get(), GST_STATE_NULL);
    });
}
