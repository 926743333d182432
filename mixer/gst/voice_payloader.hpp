#pragma once

#include <gst/gst.h>

namespace mixer::gst {

class Packetizing;

/// Type of "voicepayloader": a sink pad for a codec's frames, a src pad for RTP, no thread.
/// Everything in it runs on the room's worker. It shows payload-type, packet-ms and packets as
/// read-only properties.
[[nodiscard]] GType voice_payloader_type();

/// What the element does; lives as long as the element.
[[nodiscard]] Packetizing& packetizing_of(GstElement* voice_payloader);

}  // namespace mixer::gst
