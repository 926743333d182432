#pragma once

#include <gst/gst.h>

#include "common/c_handle.hpp"

namespace media::gst {

// GStreamer 1.22 defines these releases as static inline functions, which would give every
// translation unit its own handle type; a named inline function gives the program one.
inline void release_caps(GstCaps* caps) noexcept {
    gst_caps_unref(caps);
}
inline void release_buffer(GstBuffer* buffer) noexcept {
    gst_buffer_unref(buffer);
}
inline void release_event(GstEvent* event) noexcept {
    gst_event_unref(event);
}

/// Owns one reference to any GstObject subclass.
template <class T>
using ObjectRef = common::CHandle<T, gst_object_unref>;

using ElementRef = ObjectRef<GstElement>;
using PadRef = ObjectRef<GstPad>;
using BusRef = ObjectRef<GstBus>;
using ClockRef = ObjectRef<GstClock>;
using BufferPoolRef = ObjectRef<GstBufferPool>;
using CapsRef = common::CHandle<GstCaps, release_caps>;
using BufferRef = common::CHandle<GstBuffer, release_buffer>;
using EventRef = common::CHandle<GstEvent, release_event>;
using ErrorRef = common::CHandle<GError, g_error_free>;
using StringRef = common::CHandle<gchar, g_free>;

}  // namespace media::gst
