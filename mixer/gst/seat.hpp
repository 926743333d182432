#pragma once

#include <chrono>

#include "media/gst/handles.hpp"
#include "mixer/limiter.hpp"
#include "mixer/mix.hpp"
#include "mixer/talker.hpp"
#include "mixer/voice.hpp"

namespace mixer::gst {

/// One member's place at the conferencemixer: what it says comes in by the sink pad, what it hears
/// leaves by the src pad. A worker's thread only.
class Seat {
public:
    /// The pads belong to the element and outlive this.
    Seat(GstPad& sink, GstPad& src, RoomRate rate);

    [[nodiscard]] GstPad& sink() const { return sink_; }
    [[nodiscard]] GstPad& src() const { return src_; }
    [[nodiscard]] const Talker& talker() const { return talker_; }
    [[nodiscard]] Talker& talker() { return talker_; }
    [[nodiscard]] RoomRate rate() const { return rate_; }

    // What the member says.

    /// Decoded samples at the room's rate.
    void take(media::gst::BufferRef samples);
    /// A decoder had nothing for this long.
    void take_gap(GstClockTime duration);
    /// How much is needed for the next frame.
    [[nodiscard]] std::chrono::nanoseconds missing() const;
    /// The frame of this tick, and how loud it is.
    void listen(std::chrono::milliseconds tick);
    /// Into the mix, if the talker was chosen.
    void add_to(Mix& mix);
    /// While on, what comes is thrown away: a fresh chain is being filled.
    void discard(bool on) { discarding_ = on; }

    // What the member hears.

    /// On hold: nothing is pushed.
    void set_receives(bool on) { receives_ = on; }
    [[nodiscard]] bool receives() const { return receives_; }
    /// Pushes this tick's mix without the member's own voice.
    void push(Mix& mix, std::chrono::milliseconds tick);
    /// Pushes the last frame again, or silence: a fresh chain negotiates and its filters fill.
    void warm_up(std::chrono::milliseconds tick);
    /// The worst that the chain behind answered; GST_FLOW_OK while all is well.
    [[nodiscard]] GstFlowReturn flow() const { return flow_; }

    /// The room's rate rises. The chains must be able to follow.
    void raise_rate(RoomRate rate);
    /// The pads dropped their sticky events.
    void forget_announcement() { announced_ = false; }

private:
    void push_frame(std::span<const std::int16_t> frame, std::chrono::milliseconds tick);

    GstPad& sink_;
    GstPad& src_;
    RoomRate rate_;
    Voice voice_;
    Talker talker_;
    std::span<const std::int16_t> said_;  // this tick's frame, in voice_
    Part part_;                           // what it added to the mix
    Limiter limiter_;
    std::vector<std::int16_t> heard_;   // the last frame that was pushed
    std::chrono::nanoseconds time_{0};  // of what was pushed
    GstFlowReturn flow_ = GST_FLOW_OK;
    bool discarding_ = false;
    bool receives_ = true;
    bool announced_ = false;
};

}  // namespace mixer::gst
