#pragma once

#include <gst/gst.h>

#include "media/media_port.hpp"
#include "media/worker.hpp"

namespace media::gst {

/// How an rtpreceiver learns that a packet waits.
enum class ReceiveMode {
    woken,   // PLAYING: the worker watches the socket; one packet per report (relay)
    polled,  // nobody is woken; `rtp_receiver_drain` reads at the tick (rooms, DESIGN §5)
};

/// What passes the receiver besides the latch's check.
enum class Payload { rtp, rtcp, any };

struct ReceiverSetup {
    Worker& worker;      // outlives the element
    MediaPort& port;     // outlives the element
    ReceiveMode mode = ReceiveMode::woken;
    Payload payload = Payload::rtp;
};

/// Element factory "rtpreceiver": one src pad, no thread. Everything in it runs on the worker.
/// Registers both our element types with GStreamer; call once after gst_init.
void register_rtp_elements();

/// Gives a fresh "rtpreceiver" its socket; before it leaves NULL. On the way to PLAYING what
/// waited in the socket is passed on in `polled` mode and thrown away in `woken` mode once it is
/// older than the call's answer (probe-relay.md, pitfall 3).
void set_up_receiver(GstElement* receiver, const ReceiverSetup& setup);

/// `polled` only: reads everything that waits and pushes it, DTS = kernel arrival time in
/// nanoseconds of the steady clock. Returns how many packets passed.
int rtp_receiver_drain(GstElement* receiver);

}  // namespace media::gst
