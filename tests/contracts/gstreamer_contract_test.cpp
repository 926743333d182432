// What GStreamer 1.22 does that media/gst relies on, or works around (research/probe-relay.md).
// A test here that fails after an upgrade says which rule of ours needs another look.
#include <doctest/doctest.h>
#include <gst/gst.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "media/gst/handles.hpp"

using media::gst::BufferRef;
using media::gst::BusRef;
using media::gst::ElementRef;
using media::gst::PadRef;

namespace {

struct Initialized {
    Initialized() { gst_init(nullptr, nullptr); }
};

ElementRef make(const char* factory) {
    ElementRef element{gst_element_factory_make(factory, nullptr)};
    REQUIRE(element);
    gst_object_ref_sink(element.get());
    return element;
}

ElementRef make_pipeline() {
    ElementRef pipeline{gst_pipeline_new("call")};
    gst_object_ref_sink(pipeline.get());
    return pipeline;
}

std::size_t descriptors() {
    const std::filesystem::directory_iterator entries{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

/// A src pad that is pushed by hand, as ours are.
struct HandPushed : Initialized {
    PadRef src{gst_pad_new("src", GST_PAD_SRC)};
    HandPushed() {
        gst_object_ref_sink(src.get());
        gst_pad_set_active(src.get(), TRUE);
    }
    void announce() {
        gst_pad_push_event(src.get(), gst_event_new_stream_start("test"));
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_pad_push_event(src.get(), gst_event_new_segment(&segment));
    }
    GstFlowReturn push() { return gst_pad_push(src.get(), gst_buffer_new()); }
};

/// A sink pad that notes what comes.
struct Listener {
    PadRef sink{gst_pad_new("sink", GST_PAD_SINK)};
    std::vector<std::string> heard;

    Listener() {
        gst_object_ref_sink(sink.get());
        gst_pad_set_element_private(sink.get(), this);
        gst_pad_set_chain_function(sink.get(), chain);
        gst_pad_set_event_function(sink.get(), event);
        gst_pad_set_active(sink.get(), TRUE);
    }
    static Listener& of(GstPad* pad) {
        return *static_cast<Listener*>(gst_pad_get_element_private(pad));
    }
    static GstFlowReturn chain(GstPad* pad, GstObject*, GstBuffer* buffer) {
        gst_buffer_unref(buffer);
        of(pad).heard.emplace_back("buffer");
        return GST_FLOW_OK;
    }
    static gboolean event(GstPad* pad, GstObject*, GstEvent* event) {
        of(pad).heard.emplace_back(GST_EVENT_TYPE_NAME(event));
        gst_event_unref(event);
        return TRUE;
    }
};

const std::vector<std::string> announced{"stream-start", "segment", "buffer"};

}  // namespace

TEST_CASE("a pipeline's own bus costs two descriptors and keeps messages until they are read") {
    const Initialized gst;
    const auto before = descriptors();
    const auto pipeline = make_pipeline();
    CHECK(descriptors() > before);
    auto element = make("identity");
    gst_bin_add(GST_BIN(pipeline.get()), element.get());
    gst_element_set_state(pipeline.get(), GST_STATE_READY);
    gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
    const BusRef bus{gst_element_get_bus(pipeline.get())};
    CHECK(gst_bus_have_pending(bus.get()));
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST_CASE("a bus without async has no descriptor, and its sync handler may drop everything") {
    const Initialized gst;
    const BusRef bus{GST_BUS(g_object_new(GST_TYPE_BUS, "enable-async", FALSE, nullptr))};
    static int taken = 0;
    gst_bus_set_sync_handler(
        bus.get(),
        [](GstBus*, GstMessage* message, gpointer) {
            ++taken;
            gst_message_unref(message);
            return GST_BUS_DROP;
        },
        nullptr, nullptr);
    const auto pipeline = make_pipeline();
    const auto with_own_bus = descriptors();
    gst_element_set_bus(pipeline.get(), bus.get());
    CHECK(descriptors() < with_own_bus);
    gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    CHECK(taken > 0);
    CHECK_FALSE(gst_bus_have_pending(bus.get()));
}

TEST_CASE("on relinking, the pad sends its sticky events again by itself") {
    HandPushed upstream;
    Listener first;
    Listener second;
    gst_pad_link(upstream.src.get(), first.sink.get());
    upstream.announce();
    CHECK(upstream.push() == GST_FLOW_OK);
    CHECK(first.heard == announced);
    gst_pad_unlink(upstream.src.get(), first.sink.get());
    gst_pad_link(upstream.src.get(), second.sink.get());
    CHECK(upstream.push() == GST_FLOW_OK);
    CHECK(second.heard == announced);
}

TEST_CASE("a pad that is deactivated forgets its sticky events") {
    HandPushed upstream;
    upstream.announce();
    gst_pad_set_active(upstream.src.get(), FALSE);
    gst_pad_set_active(upstream.src.get(), TRUE);
    Listener listener;
    gst_pad_link(upstream.src.get(), listener.sink.get());
    gst_pad_push(upstream.src.get(), gst_buffer_new());
    CHECK(std::count(listener.heard.begin(), listener.heard.end(), "stream-start") == 0);
}

TEST_CASE("an unlinked pad says NOT_LINKED, and a peer that is still NULL FLUSHING") {
    HandPushed upstream;
    upstream.announce();
    CHECK(upstream.push() == GST_FLOW_NOT_LINKED);
    const auto idle = make("identity");
    const PadRef sink{gst_element_get_static_pad(idle.get(), "sink")};
    gst_pad_link(upstream.src.get(), sink.get());
    CHECK(upstream.push() == GST_FLOW_FLUSHING);
    gst_pad_unlink(upstream.src.get(), sink.get());
}

TEST_CASE("a pushed packet is handled before the push returns, on the caller's thread") {
    HandPushed upstream;
    const auto element = make("identity");
    static GThread* handled_by = nullptr;
    static bool done = false;
    g_signal_connect(element.get(), "handoff", G_CALLBACK(+[](GstElement*, GstBuffer*, gpointer) {
                         handled_by = g_thread_self();
                         done = true;
                     }),
                     nullptr);
    const PadRef sink{gst_element_get_static_pad(element.get(), "sink")};
    const PadRef src{gst_element_get_static_pad(element.get(), "src")};
    Listener listener;
    gst_pad_link(upstream.src.get(), sink.get());
    gst_pad_link(src.get(), listener.sink.get());
    gst_element_set_state(element.get(), GST_STATE_PLAYING);
    upstream.announce();
    CHECK(upstream.push() == GST_FLOW_OK);
    CHECK(done);
    CHECK(handled_by == g_thread_self());
    CHECK(listener.heard == announced);
    gst_element_set_state(element.get(), GST_STATE_NULL);
    gst_pad_unlink(upstream.src.get(), sink.get());
    gst_pad_unlink(src.get(), listener.sink.get());
}

TEST_CASE("with base time 0 and no start time, running time is the monotonic clock") {
    const Initialized gst;
    const auto pipeline = make_pipeline();
    const media::gst::ClockRef clock{gst_system_clock_obtain()};
    gst_pipeline_use_clock(GST_PIPELINE(pipeline.get()), clock.get());
    gst_element_set_start_time(pipeline.get(), GST_CLOCK_TIME_NONE);
    gst_element_set_base_time(pipeline.get(), 0);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    CHECK(gst_element_get_base_time(pipeline.get()) == 0);
    const auto steady = [] {
        return static_cast<GstClockTime>(
            std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count());
    };
    const auto before = steady();
    const auto now = gst_clock_get_time(clock.get());
    CHECK(now >= before);
    CHECK(now <= steady());
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST_CASE("a pooled buffer comes back with its full size, and one whose memory is shared not") {
    const Initialized gst;
    const media::gst::BufferPoolRef pool{gst_buffer_pool_new()};
    GstStructure* config = gst_buffer_pool_get_config(pool.get());
    gst_buffer_pool_config_set_params(config, nullptr, 1000, 1, 0);
    gst_buffer_pool_set_config(pool.get(), config);
    gst_buffer_pool_set_active(pool.get(), TRUE);
    const auto acquire = [&] {
        GstBuffer* buffer = nullptr;
        REQUIRE(gst_buffer_pool_acquire_buffer(pool.get(), &buffer, nullptr) == GST_FLOW_OK);
        return BufferRef{buffer};
    };
    auto buffer = acquire();
    const GstBuffer* same = buffer.get();
    gst_buffer_set_size(buffer.get(), 172);
    buffer.reset();
    buffer = acquire();
    CHECK(buffer.get() == same);
    CHECK(gst_buffer_get_size(buffer.get()) == 1000);

    // A depayloader keeps a part: the pool must not hand those bytes out for writing again.
    const BufferRef part{gst_buffer_copy_region(buffer.get(), GST_BUFFER_COPY_MEMORY, 12, 160)};
    GstMemory* shared = gst_buffer_peek_memory(part.get(), 0);
    buffer.reset();
    const auto next = acquire();
    GstMapInfo kept;
    GstMapInfo fresh;
    REQUIRE(gst_memory_map(shared, &kept, GST_MAP_READ));
    REQUIRE(gst_buffer_map(next.get(), &fresh, GST_MAP_WRITE));
    CHECK((kept.data + kept.size <= fresh.data || fresh.data + fresh.size <= kept.data));
    gst_buffer_unmap(next.get(), &fresh);
    gst_memory_unmap(shared, &kept);
    gst_buffer_pool_set_active(pool.get(), FALSE);
}

TEST_CASE("a bin lists its children newest first") {
    const Initialized gst;
    ElementRef bin{gst_bin_new("bin")};
    gst_object_ref_sink(bin.get());
    auto* first = gst_element_factory_make("identity", "first");
    auto* second = gst_element_factory_make("identity", "second");
    gst_bin_add_many(GST_BIN(bin.get()), first, second, nullptr);
    CHECK(GST_BIN_CHILDREN(bin.get())->data == second);
}

TEST_CASE("the launch parser knows no chain that ends in caps, so ours says capsfilter") {
    const Initialized gst;
    const auto parses = [](const char* text) {
        GError* raw = nullptr;
        GstElement* bin = gst_parse_bin_from_description_full(text, FALSE, nullptr,
                                                              GST_PARSE_FLAG_FATAL_ERRORS, &raw);
        const media::gst::ErrorRef error{raw};
        if (bin != nullptr) gst_object_unref(gst_object_ref_sink(bin));
        return bin != nullptr && !error;
    };
    CHECK_FALSE(parses("identity ! audio/x-raw,rate=8000"));
    CHECK(parses("identity ! capsfilter caps=\"audio/x-raw,rate=8000\""));
}
