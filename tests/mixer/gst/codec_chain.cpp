#include "tests/mixer/gst/codec_chain.hpp"

#include <doctest/doctest.h>

namespace tests::mixer::gst {

using common::AudioCodec;
using media::gst::BufferRef;
using media::gst::CapsRef;
using media::gst::ElementRef;
using media::gst::PadRef;

namespace {

std::string encoded(AudioCodec codec) {
    switch (codec) {
        case AudioCodec::pcmu:
            return "audio/x-mulaw,rate=8000,channels=1";
        case AudioCodec::pcma:
            return "audio/x-alaw,rate=8000,channels=1";
        case AudioCodec::opus:
            return "audio/x-opus,rate=48000,channels=1,channel-mapping-family=0";
    }
    return "";
}

std::string samples(AudioCodec codec) {
    return "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=" +
           std::to_string(rate_of(codec));
}

std::string element_of(AudioCodec codec, const char* kind) {
    switch (codec) {
        case AudioCodec::pcmu:
            return std::string{"mulaw"} + kind;
        case AudioCodec::pcma:
            return std::string{"alaw"} + kind;
        case AudioCodec::opus:
            return std::string{"opus"} + kind;
    }
    return "";
}

PadRef bare_pad(const char* name, GstPadDirection direction, const std::string& caps_text) {
    const CapsRef caps{gst_caps_from_string(caps_text.c_str())};
    GstPadTemplate* made = gst_pad_template_new(name, direction, GST_PAD_ALWAYS, caps.get());
    PadRef pad{gst_pad_new_from_template(made, name)};
    gst_object_unref(made);
    gst_object_ref_sink(pad.get());
    gst_pad_set_active(pad.get(), TRUE);
    return pad;
}

GstFlowReturn deliver(GstPad* pad, GstObject*, GstBuffer* buffer) noexcept {
    const BufferRef owned{buffer};
    GstMapInfo map;
    REQUIRE(gst_buffer_map(buffer, &map, GST_MAP_READ));
    (*static_cast<CodecChain::Out*>(pad->chaindata))({map.data, map.size});
    gst_buffer_unmap(buffer, &map);
    return GST_FLOW_OK;
}

}  // namespace

int rate_of(AudioCodec codec) {
    return codec == AudioCodec::opus ? 48000 : 8000;
}

CodecChain CodecChain::encoder(AudioCodec codec, int packet_ms, Out out) {
    ElementRef element{gst_element_factory_make(element_of(codec, "enc").c_str(), nullptr)};
    REQUIRE(element);
    if (codec == AudioCodec::opus) {
        gst_util_set_object_arg(G_OBJECT(element.get()), "audio-type", "voice");
        gst_util_set_object_arg(G_OBJECT(element.get()), "frame-size",
                                std::to_string(packet_ms).c_str());
    }
    return {std::move(element), samples(codec), encoded(codec), std::move(out)};
}

CodecChain CodecChain::decoder(AudioCodec codec, Out out) {
    ElementRef element{gst_element_factory_make(element_of(codec, "dec").c_str(), nullptr)};
    REQUIRE(element);
    return {std::move(element), encoded(codec), samples(codec), std::move(out)};
}

CodecChain::CodecChain(ElementRef element, const std::string& in, const std::string& out_caps,
                       Out out)
    : element_{std::move(element)},
      in_{bare_pad("in", GST_PAD_SRC, in)},
      // Templates of encoded formats are met by name; an encoder adds fields of its own.
      out_{bare_pad("out", GST_PAD_SINK, out_caps.substr(0, out_caps.find(",channel-mapping")))},
      deliver_{std::make_unique<Out>(std::move(out))} {
    gst_object_ref_sink(element_.get());
    gst_pad_set_chain_function(out_.get(), deliver);
    out_->chaindata = deliver_.get();
    const PadRef sink{gst_element_get_static_pad(element_.get(), "sink")};
    const PadRef src{gst_element_get_static_pad(element_.get(), "src")};
    REQUIRE(gst_pad_link(in_.get(), sink.get()) == GST_PAD_LINK_OK);
    REQUIRE(gst_pad_link(src.get(), out_.get()) == GST_PAD_LINK_OK);
    REQUIRE(gst_element_set_state(element_.get(), GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE);
    gst_pad_push_event(in_.get(), gst_event_new_stream_start("in"));
    const CapsRef caps{gst_caps_from_string(in.c_str())};
    gst_pad_push_event(in_.get(), gst_event_new_caps(caps.get()));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_push_event(in_.get(), gst_event_new_segment(&segment));
}

CodecChain::~CodecChain() {
    if (!element_) return;
    gst_element_set_state(element_.get(), GST_STATE_NULL);
    gst_pad_set_active(in_.get(), FALSE);
    gst_pad_set_active(out_.get(), FALSE);
}

void CodecChain::push(std::span<const std::uint8_t> bytes, std::chrono::nanoseconds duration) {
    BufferRef buffer{gst_buffer_new_memdup(bytes.data(), bytes.size())};
    GST_BUFFER_PTS(buffer.get()) = static_cast<GstClockTime>(time_.count());
    GST_BUFFER_DURATION(buffer.get()) = static_cast<GstClockTime>(duration.count());
    time_ += duration;
    REQUIRE(gst_pad_push(in_.get(), buffer.release()) == GST_FLOW_OK);
}

}  // namespace tests::mixer::gst
