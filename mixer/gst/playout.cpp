#include "mixer/gst/playout.hpp"

#include <algorithm>

#include "mixer/gst/room_caps.hpp"
#include "mixer/voice_format.hpp"

namespace mixer::gst {

using media::PacketDrop;
using media::gst::BufferRef;

namespace {

// The steps of Opus concealment: less than this is not answered (RFC 6716 §2.1.4).
constexpr std::int64_t opus_grain = 120;

}  // namespace

void Playout::set_up(const PlayoutSetup& setup) {
    codec_ = setup.codec;
    payload_type_ = setup.payload_type;
    port_ = &setup.port;
    drops_ = &setup.drops;
    caps_ = encoded_caps(codec_);
    buffer_ = JitterBuffer{clock_rate(codec_)};
}

void Playout::listen(bool on) {
    if (!on) buffer_.reset();
    listening_ = on;
}

void Playout::count_drop(PacketDrop reason) {
    ++port_->received.dropped;
    drops_->count(reason);
}

std::chrono::nanoseconds Playout::to_time(std::int64_t ticks) const {
    return std::chrono::nanoseconds{ticks * 1'000'000'000 / clock_rate(codec_)};
}

void Playout::take(BufferRef packet) {
    GstMapInfo bytes;
    if (gst_buffer_map(packet.get(), &bytes, GST_MAP_READ) == FALSE) return;
    const auto parsed = parse_rtp({bytes.data, bytes.size});
    const std::chrono::nanoseconds arrival{GST_BUFFER_DTS(packet.get())};
    if (!listening_) {
        count_drop(PacketDrop::not_wanted);
    } else if (!parsed) {
        count_drop(PacketDrop::not_rtp);
    } else {
        put(*parsed, common::TimePoint{std::chrono::duration_cast<common::Duration>(arrival)});
    }
    gst_buffer_unmap(packet.get(), &bytes);
}

void Playout::put(const RtpPacket& packet, common::TimePoint arrival) {
    if (packet.header.payload_type != payload_type_) {
        ++soundless_;
        count_drop(PacketDrop::unknown_payload_type);
        return buffer_.put_soundless(packet);
    }
    // An empty payload is allowed on the wire; a decoder that was given one would crash.
    const auto ticks = payload_ticks(codec_, packet.payload);
    if (ticks) return buffer_.put(packet, *ticks, arrival);
    count_drop(PacketDrop::not_rtp);
    buffer_.put_soundless(packet);
}

bool Playout::advance(common::TimePoint now, std::chrono::nanoseconds wanted, bool audible) {
    const std::int64_t rate = clock_rate(codec_);
    std::int64_t ticks = (wanted.count() * rate + 999'999'999) / 1'000'000'000;
    if (codec_ == common::AudioCodec::opus)
        ticks = (ticks + opus_grain - 1) / opus_grain * opus_grain;
    const auto step = buffer_.take(now, ticks, audible);
    switch (step.action) {
        case JitterBuffer::Action::nothing:
            return false;
        case JitterBuffer::Action::play:
            push(step.payload, step.duration);
            return true;
        // Concealment fades to silence by itself, also when the sender only paused.
        case JitterBuffer::Action::conceal:
        case JitterBuffer::Action::silence:
            push_gap(step.duration);
            return true;
    }
    return false;
}

void Playout::warm_up() {
    const auto last = buffer_.last_payload();
    const auto payload = last.empty() ? silent_payload(codec_) : last;
    push(payload, payload_ticks(codec_, payload).value_or(0));
}

void Playout::push(std::span<const std::uint8_t> payload, std::int64_t ticks) {
    if (!announced_) announce(src_, *caps_);
    announced_ = true;
    BufferRef buffer{gst_buffer_new_memdup(payload.data(), payload.size())};
    GST_BUFFER_PTS(buffer.get()) = clock_time(time_);
    GST_BUFFER_DURATION(buffer.get()) = clock_time(to_time(ticks));
    time_ += to_time(ticks);
    flow_ = std::min(flow_, gst_pad_push(&src_, buffer.release()));
}

void Playout::push_gap(std::int64_t ticks) {
    if (!announced_) announce(src_, *caps_);
    announced_ = true;
    const auto duration = to_time(ticks);
    gst_pad_push_event(&src_, gst_event_new_gap(clock_time(time_), clock_time(duration)));
    // Opus fills the gap with sound of its own; through the others nothing comes, and to a
    // resampler behind them a step in time would be a reason to start anew.
    if (codec_ == common::AudioCodec::opus) time_ += duration;
}

}  // namespace mixer::gst
