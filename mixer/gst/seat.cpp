#include "mixer/gst/seat.hpp"

#include <algorithm>

#include "mixer/gst/room_caps.hpp"

namespace mixer::gst {

using media::gst::BufferRef;

namespace {

std::size_t samples_in(GstClockTime duration, RoomRate rate) {
    return static_cast<std::size_t>(gst_util_uint64_scale_round(duration, rate.hz, GST_SECOND));
}

// Longer than any concealment; a gap of nonsense length must not fill memory.
constexpr GstClockTime longest_gap = 200 * GST_MSECOND;

}  // namespace

Seat::Seat(GstPad& sink, GstPad& src, RoomRate rate)
    : sink_{sink},
      src_{src},
      rate_{rate},
      voice_{rate},
      limiter_{rate.frame},
      heard_(rate.frame, 0) {}

void Seat::take(BufferRef samples) {
    GstMapInfo map;
    if (discarding_ || gst_buffer_map(samples.get(), &map, GST_MAP_READ) == FALSE) return;
    voice_.write(
        {reinterpret_cast<const std::int16_t*>(map.data), map.size / sizeof(std::int16_t)});
    gst_buffer_unmap(samples.get(), &map);
}

void Seat::take_gap(GstClockTime duration) {
    voice_.conceal(samples_in(std::min(duration, longest_gap), rate_));
}

std::chrono::nanoseconds Seat::missing() const {
    const auto samples = static_cast<std::int64_t>(voice_.missing());
    return std::chrono::nanoseconds{samples * 1'000'000'000 / rate_.hz};
}

void Seat::listen(std::chrono::milliseconds tick) {
    said_ = voice_.next();
    talker_.hear(voice_.loudness(), tick);
}

void Seat::add_to(Mix& mix) {
    part_.clear();
    if (talker_.heard()) mix.add(said_, talker_, part_);
}

void Seat::push(Mix& mix, std::chrono::milliseconds tick) {
    const auto sum = part_.empty() ? mix.total() : mix.total_without(part_);
    limiter_.process(sum, heard_);
    push_frame(heard_, tick);
}

void Seat::warm_up(std::chrono::milliseconds tick) {
    push_frame(heard_, tick);
}

void Seat::push_frame(std::span<const std::int16_t> frame, std::chrono::milliseconds tick) {
    if (!announced_) {
        const auto caps = sample_caps(rate_.hz);
        announce(src_, *caps);
        announced_ = true;
    }
    BufferRef buffer{gst_buffer_new_memdup(frame.data(), frame.size_bytes())};
    GST_BUFFER_PTS(buffer.get()) = clock_time(time_);
    GST_BUFFER_DURATION(buffer.get()) = clock_time(tick);
    time_ += tick;
    flow_ = std::min(flow_, gst_pad_push(&src_, buffer.release()));
}

void Seat::raise_rate(RoomRate rate) {
    const std::size_t factor = rate.hz / rate_.hz;
    rate_ = rate;
    voice_.raise_rate(rate);
    limiter_.raise_rate(rate.frame);
    heard_ = interpolated(heard_, factor);
    part_.clear();
    announced_ = false;
}

}  // namespace mixer::gst
