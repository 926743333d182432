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
    Worker& worker;   // outlives the element
    MediaPort& port;  // outlives the element
    ReceiveMode mode = ReceiveMode::woken;
    Payload payload = Payload::rtp;
};

/// Registers "rtpreceiver" and "rtpsender" with GStreamer; after gst_init, may be repeated.
/// PipelineLibrary::load does it.
///
/// rtpreceiver: one src pad, no thread; everything in it runs on the worker. Its property `caps` is
/// what it announces downstream ("application/x-rtp" unless a launch file says more, e.g.
/// `rtpreceiver name=receiver caps=application/x-rtp,media=audio,payload=0,clock-rate=8000`).
/// Both elements show `local`, `peer`, `packets` and `dropped` as read-only properties.
void register_rtp_elements();

/// Gives a fresh "rtpreceiver" its socket; before it leaves NULL, else its state change fails.
/// From READY to PAUSED on it is used on the worker's thread only. What waited in the socket is
/// passed on by the first drain in `polled` mode; in `woken` mode, on the way to PLAYING, if it is
/// younger than 200 ms, and dropped as `stale` otherwise (probe-relay.md, pitfall 3).
void set_up_receiver(GstElement* receiver, const ReceiverSetup& setup);

/// `polled` only: reads everything that waits and pushes it, DTS = kernel arrival time in
/// nanoseconds of the steady clock. Returns how many packets passed. Reads at most 128 packets, so
/// that a flood at one port cannot stall a room. PAUSED or PLAYING.
int rtp_receiver_drain(GstElement* receiver);

}  // namespace media::gst
