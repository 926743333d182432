#pragma once

#include <chrono>
#include <cstdint>

#include "common/media_control.hpp"
#include "media/gst/handles.hpp"

namespace mixer::gst {

/// What an RTP payload of the codec is called between elements; one channel.
[[nodiscard]] media::gst::CapsRef encoded_caps(common::AudioCodec codec);
/// Samples on their way into and out of the mix.
[[nodiscard]] media::gst::CapsRef sample_caps(std::uint32_t rate_hz);

/// Stream-start, caps and segment: what every element expects before the first buffer. Once more
/// when the caps change.
void announce(GstPad& pad, GstCaps& caps);

[[nodiscard]] GstClockTime clock_time(std::chrono::nanoseconds time);

}  // namespace mixer::gst
