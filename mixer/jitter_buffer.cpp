#include "mixer/jitter_buffer.hpp"

#include <algorithm>

namespace mixer {

using common::Duration;
using common::TimePoint;

namespace {

// RFC 3550 A.1 MAX_MISORDER: further back than this is not late but another count.
constexpr std::int32_t most_misordered = 100;

// Above the slots, so that no number of a stream is negative and the remainder is always an index.
constexpr std::int64_t first_number = JitterBuffer::slots * 1024;

}  // namespace

JitterBuffer::JitterBuffer(std::uint32_t clock_rate) : clock_rate_{clock_rate} {}

Duration JitterBuffer::to_duration(Ticks ticks) const {
    return std::chrono::nanoseconds{ticks * 1'000'000'000 / clock_rate_};
}

JitterBuffer::Ticks JitterBuffer::to_ticks(Duration duration) const {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count() * clock_rate_ /
           1'000'000;
}

void JitterBuffer::reset() {
    for (Slot& each : slots_) each.full = false;
    running_ = false;
    waiting_ = false;
    candidate_.reset();
    held_ = 0;
}

std::span<const std::uint8_t> JitterBuffer::last_payload() const {
    if (!running_ || waiting_) return {};
    return played_;
}

void JitterBuffer::restart(const RtpHeader& header) {
    reset();
    running_ = true;
    waiting_ = true;
    ssrc_ = header.ssrc;
    next_ = first_number;
    newest_ = first_number - 1;
    newest_seq_no_ = advanced(header.seq_no, -1);
    end_ = header.timestamp;
    filled_ = 0;
    starving_ = 0;
    filling_loss_ = false;
    least_wait_ = Duration::max();
    ++counters_.restarts;
}

bool JitterBuffer::fits(const RtpHeader& header) const {
    if (header.ssrc != ssrc_) return false;
    const std::int32_t step = distance(header.seq_no, newest_seq_no_);
    return newest_ + step - next_ < slots && step > -most_misordered;
}

// The packet's number without the wrap; nothing while it is not believed.
std::optional<std::int64_t> JitterBuffer::place(const RtpHeader& header) {
    if (running_ && fits(header)) {
        candidate_.reset();
    } else if (!running_ || (candidate_ && candidate_->ssrc == header.ssrc &&
                             candidate_->expected == header.seq_no)) {
        restart(header);
    } else {
        candidate_ = {header.ssrc, advanced(header.seq_no, 1)};
        return std::nullopt;
    }
    return newest_ + distance(header.seq_no, newest_seq_no_);
}

void JitterBuffer::put(const RtpPacket& packet, Ticks duration, TimePoint arrival) {
    const auto number = place(packet.header);
    if (!number) return;
    if (waiting_ && held_ == 0) first_arrival_ = arrival;
    if (*number < next_) {
        const bool swapped_start = waiting_ && newest_ - *number < slots;
        if (!swapped_start) {
            ++counters_.late;
            return;
        }
        next_ = *number;
        end_ = packet.header.timestamp;
    }
    store(*number, packet, duration, arrival);
    if (held_ > to_ticks(most_held)) cut_down(to_ticks(start_depth));
}

void JitterBuffer::put_soundless(const RtpPacket& packet) {
    if (!running_ || !fits(packet.header)) return;
    const std::int64_t number = newest_ + distance(packet.header.seq_no, newest_seq_no_);
    if (number >= next_) store(number, {packet.header, {}}, 0, {});
}

void JitterBuffer::store(std::int64_t number, const RtpPacket& packet, Ticks duration,
                         TimePoint arrival) {
    if (holds(number)) {
        ++counters_.duplicates;
        return;
    }
    Slot& to = slot(number);
    to.full = true;
    to.number = number;
    to.timestamp = packet.header.timestamp;
    to.duration = duration;
    to.arrival = arrival;
    to.payload.assign(packet.payload.begin(), packet.payload.end());
    held_ += duration;
    if (number > newest_) {
        newest_ = number;
        newest_seq_no_ = packet.header.seq_no;
    }
}

// The first packet with sound that is here. Soundless ones before it are let go, numbers that are
// missing stay: they may still come.
JitterBuffer::Slot* JitterBuffer::front() {
    while (holds(next_) && slot(next_).duration == 0) slot(next_++).full = false;
    for (std::int64_t number = next_; number <= newest_; ++number) {
        if (holds(number) && slot(number).duration > 0) return &slot(number);
    }
    return nullptr;
}

// What is missing before `number` is lost now, even if it comes yet.
void JitterBuffer::advance_to(std::int64_t number) {
    for (; next_ < number; ++next_) {
        if (!holds(next_)) ++counters_.lost;
    }
}

void JitterBuffer::drop_front() {
    Slot* const oldest = front();
    advance_to(oldest->number);
    ++next_;
    oldest->full = false;
    held_ -= oldest->duration;
    ++counters_.skipped;
}

// What follows a cut is played without a gap.
void JitterBuffer::cut_down(Ticks most) {
    const Slot* oldest = front();
    while (held_ > most && held_ > oldest->duration) {
        drop_front();
        oldest = front();
    }
    advance_to(oldest->number);
    end_ = oldest->timestamp;
    filled_ = 0;
}

JitterBuffer::Step JitterBuffer::take(TimePoint now, Ticks wanted, bool audible) {
    if (!running_) return {};
    if (waiting_) {
        if (held_ == 0 || now - first_arrival_ < first_wait) return {};
        waiting_ = false;
        window_start_ = now;
        cut_down(to_ticks(start_depth));
    }
    Slot* packet = front();
    if (packet == nullptr) return starve(wanted);
    starving_ = 0;
    // A gap longer than the buffer can hold is no pause: the sender's clock jumped.
    const Ticks gap = distance(packet->timestamp, end_) - filled_;
    if (gap > 0 && gap <= to_ticks(most_held)) return fill_gap(*packet, gap, wanted);
    least_wait_ = std::min(least_wait_, now - packet->arrival);
    skip_when_slow(now, audible);
    return play(*front(), now);
}

void JitterBuffer::skip_when_slow(TimePoint now, bool audible) {
    if (now - window_start_ < (audible ? audible_window : silent_window)) return;
    const Slot& packet = *front();
    const bool slow = least_wait_ > to_duration(packet.duration) + margin;
    const bool more =
        held_ > packet.duration && holds(packet.number + 1) && slot(packet.number + 1).duration > 0;
    if (slow && more) drop_front();
    window_start_ = now;
    least_wait_ = Duration::max();
}

JitterBuffer::Step JitterBuffer::starve(Ticks wanted) {
    starving_ += wanted;
    filled_ += wanted;
    ++counters_.starved;
    if (starving_ <= to_ticks(stopped_after)) return {Action::conceal, wanted, {}};
    reset();
    return {};
}

JitterBuffer::Step JitterBuffer::fill_gap(const Slot& after, Ticks gap, Ticks wanted) {
    if (after.number > next_) {
        advance_to(after.number);
        filling_loss_ = true;
    }
    const Ticks duration = std::min(gap, wanted);
    filled_ += duration;
    return {filling_loss_ ? Action::conceal : Action::silence, duration, {}};
}

JitterBuffer::Step JitterBuffer::play(Slot& packet, TimePoint now) {
    last_wait_ = now - packet.arrival;
    advance_to(packet.number);
    ++next_;
    ++counters_.played;
    end_ = advanced(packet.timestamp, packet.duration);
    filled_ = 0;
    filling_loss_ = false;
    held_ -= packet.duration;
    packet.full = false;
    played_.swap(packet.payload);
    return {Action::play, packet.duration, played_};
}

}  // namespace mixer
