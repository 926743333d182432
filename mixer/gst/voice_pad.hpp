#pragma once

#include <gst/gst.h>

namespace mixer::gst {

class Seat;

/// A sink pad of the conferencemixer: knows its seat, and shows in dot files how loud the member is
/// by the read-only properties level-db (of full scale), talking and heard.
[[nodiscard]] GType voice_pad_type();

/// The seat must outlive the pad's time in the element.
void set_seat(GstPad* voice_pad, Seat* seat);
/// Null before the seat is set and after it is gone.
[[nodiscard]] Seat* seat_of(GstPad* voice_pad);

}  // namespace mixer::gst
