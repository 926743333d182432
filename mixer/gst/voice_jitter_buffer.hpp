#pragma once

#include <gst/gst.h>

namespace mixer::gst {

class Playout;

/// Type of "voicejitterbuffer": a sink pad for RTP, a src pad for the codec's payloads, no thread
/// and no clock. Everything in it runs on the room's worker. It shows its state as read-only
/// properties: depth-ms, delay-ms, played, lost, late, duplicates, starved, skipped, restarts,
/// soundless.
[[nodiscard]] GType voice_jitter_buffer_type();

/// What the element does; lives as long as the element.
[[nodiscard]] Playout& playout_of(GstElement* voice_jitter_buffer);

}  // namespace mixer::gst
