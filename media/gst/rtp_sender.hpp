#pragma once

#include <gst/gst.h>

#include "media/media_port.hpp"
#include "media/worker.hpp"

namespace media::gst {

/// Gives a fresh "rtpsender" the socket it sends from; before it leaves NULL. The destination is
/// the port's latch's, at the moment of sending. Without one the packet is counted as
/// `no_destination`. Element factory "rtpsender": one sink pad, no thread.
void set_up_sender(GstElement* sender, Worker& worker, MediaPort& port);

}  // namespace media::gst
