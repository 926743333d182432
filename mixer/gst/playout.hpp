#pragma once

#include <cstdint>

#include "common/media_control.hpp"
#include "common/time.hpp"
#include "media/gst/handles.hpp"
#include "media/media_port.hpp"
#include "mixer/jitter_buffer.hpp"

namespace mixer::gst {

struct PlayoutSetup {
    common::AudioCodec codec = common::AudioCodec::pcmu;
    std::uint8_t payload_type = 0;
    media::MediaPort& port;      // outlives the element; its refused packets are counted there …
    media::DropCounters& drops;  // … and here
};

/// What the element "voicejitterbuffer" does: RTP packets in, at any time; payloads out towards the
/// decoder, when the room asks. A worker's thread only.
///
/// The presentation time that it writes counts what was pushed, never what the sender says, so that
/// no element behind it resets at a jump (research/probe-mixer.md, pitfall 3).
class Playout {
public:
    /// `src` belongs to the element and outlives this.
    explicit Playout(GstPad& src) : src_{src} {}

    void set_up(const PlayoutSetup& setup);
    [[nodiscard]] bool is_set_up() const { return port_ != nullptr; }

    /// False: on hold or only listening; what comes is dropped and counted as `not_wanted`.
    void listen(bool on);

    /// One datagram from the socket.
    void take(media::gst::BufferRef packet);

    /// Pushes what comes next, of which `wanted` is needed. `audible`: who talks is in the mix.
    /// False when there is nothing.
    [[nodiscard]] bool advance(common::TimePoint now, std::chrono::nanoseconds wanted,
                               bool audible);

    /// Pushes the last payload again, or silence: a fresh chain negotiates and its filters fill.
    void warm_up();

    /// The worst that the chain behind answered; GST_FLOW_OK while all is well.
    [[nodiscard]] GstFlowReturn flow() const { return flow_; }

    [[nodiscard]] const JitterBuffer& buffer() const { return buffer_; }
    [[nodiscard]] std::uint64_t soundless() const { return soundless_; }

    /// The pad dropped its sticky events.
    void forget_announcement() { announced_ = false; }

private:
    void put(const RtpPacket& packet, common::TimePoint arrival);
    void count_drop(media::PacketDrop reason);
    void push(std::span<const std::uint8_t> payload, std::int64_t ticks);
    void push_gap(std::int64_t ticks);
    [[nodiscard]] std::chrono::nanoseconds to_time(std::int64_t ticks) const;

    GstPad& src_;
    common::AudioCodec codec_ = common::AudioCodec::pcmu;
    std::uint8_t payload_type_ = 0;
    media::MediaPort* port_ = nullptr;
    media::DropCounters* drops_ = nullptr;
    media::gst::CapsRef caps_;
    JitterBuffer buffer_{8000};
    std::chrono::nanoseconds time_{0};  // of what was pushed
    std::uint64_t soundless_ = 0;       // packets with a payload type that is not the voice's
    GstFlowReturn flow_ = GST_FLOW_OK;
    bool listening_ = true;
    bool announced_ = false;
};

}  // namespace mixer::gst
