#include "mixer/gst/room_caps.hpp"

#include "mixer/voice_format.hpp"

namespace mixer::gst {

using common::AudioCodec;
using media::gst::CapsRef;

namespace {

const char* media_type(AudioCodec codec) {
    switch (codec) {
        case AudioCodec::pcmu:
            return "audio/x-mulaw";
        case AudioCodec::pcma:
            return "audio/x-alaw";
        case AudioCodec::opus:
            return "audio/x-opus";
    }
    return "application/x-unknown";
}

}  // namespace

CapsRef encoded_caps(AudioCodec codec) {
    CapsRef caps{gst_caps_new_simple(media_type(codec), "rate", G_TYPE_INT,
                                     static_cast<gint>(clock_rate(codec)), "channels", G_TYPE_INT,
                                     1, nullptr)};
    // With one channel in the caps opusdec answers mono, also to a stereo packet.
    if (codec == AudioCodec::opus)
        gst_caps_set_simple(caps.get(), "channel-mapping-family", G_TYPE_INT, 0, nullptr);
    return caps;
}

CapsRef sample_caps(std::uint32_t rate_hz) {
    return CapsRef{gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout",
                                       G_TYPE_STRING, "interleaved", "channels", G_TYPE_INT, 1,
                                       "rate", G_TYPE_INT, static_cast<gint>(rate_hz), nullptr)};
}

void announce(GstPad& pad, GstCaps& caps) {
    const media::gst::StringRef id{gst_object_get_path_string(GST_OBJECT(&pad))};
    gst_pad_push_event(&pad, gst_event_new_stream_start(id.get()));
    gst_pad_push_event(&pad, gst_event_new_caps(&caps));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_push_event(&pad, gst_event_new_segment(&segment));
}

GstClockTime clock_time(std::chrono::nanoseconds time) {
    return static_cast<GstClockTime>(time.count());
}

}  // namespace mixer::gst
