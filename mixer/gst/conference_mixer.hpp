#pragma once

#include <gst/gst.h>

namespace mixer::gst {

class Mixing;

/// Type of "conferencemixer": samples in by request pads "sink_%s", one per member; each brings a
/// src pad "src_%s" of the same name with what that member hears. Releasing the sink pad removes
/// both. No thread and no clock: `Mixing::tick` pulls and pushes on the room's worker. It shows
/// rate, members, heard and ticks as read-only properties, and each pad its level.
[[nodiscard]] GType conference_mixer_type();

/// What the element does; lives as long as the element.
[[nodiscard]] Mixing& mixing_of(GstElement* conference_mixer);

/// Registers our three element types with GStreamer; after gst_init, may be repeated.
void register_mixer_elements();

}  // namespace mixer::gst
