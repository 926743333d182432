#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/time.hpp"
#include "mixer/rtp_packet.hpp"

namespace mixer {

/// Packets of one voice stream, put in as they come and taken out as the room's tick needs them.
/// No thread, no timer, no clock: the tick asks, the buffer answers. Time is counted in ticks of
/// the RTP clock, so packets of any length work, also mixed.
///
/// The delay adapts by two rules (research/probe-mixer.md). An empty buffer does not advance: a
/// packet that comes late is played late, which lengthens the delay by what was missing. When every
/// packet of a window waited longer than a packet and a margin, one is skipped: soon in silence,
/// slowly in speech.
///
/// Limits: `slots` packets and `most_held` of sound; what is beyond is skipped from the old end.
/// Not thread-safe.
class JitterBuffer {
public:
    using Ticks = std::int64_t;  // of the RTP clock

    enum class Action : std::uint8_t {
        nothing,  // the stream has not begun, or has stopped
        play,     // `payload`
        conceal,  // a packet is missing or late
        silence,  // the sender paused (discontinuous transmission)
    };
    struct Step {
        Action action = Action::nothing;
        Ticks duration = 0;
        std::span<const std::uint8_t> payload;  // valid until the next call of any function
    };

    struct Counters {
        std::uint64_t played = 0;
        std::uint64_t lost = 0;  // never came, or came after their turn
        std::uint64_t late = 0;  // came after their turn
        std::uint64_t duplicates = 0;
        std::uint64_t starved = 0;   // how often the buffer was empty when asked
        std::uint64_t skipped = 0;   // thrown away to shorten the delay
        std::uint64_t restarts = 0;  // another sender, or numbers that jumped
    };

    explicit JitterBuffer(std::uint32_t clock_rate);

    /// `duration` of the packet's sound. A stream with another SSRC, or whose numbers jumped, is
    /// believed at its second packet in a row (RFC 3550 A.1), at once when the last one had
    /// stopped.
    void put(const RtpPacket& packet, Ticks duration, common::TimePoint arrival);

    /// A packet of the stream that is no sound (telephone-event, comfort noise): its number is not
    /// taken for a loss.
    void put_soundless(const RtpPacket& packet);

    /// What comes next. Only `play` may last longer than `wanted`. `audible`: a skipped packet
    /// would be heard. `now` never goes back.
    [[nodiscard]] Step take(common::TimePoint now, Ticks wanted, bool audible);

    /// Forgets everything but the counters.
    void reset();

    /// What was played last; empty when the stream has stopped.
    [[nodiscard]] std::span<const std::uint8_t> last_payload() const;
    /// How long the packet played last had waited here.
    [[nodiscard]] common::Duration last_wait() const { return last_wait_; }
    [[nodiscard]] common::Duration held() const { return to_duration(held_); }
    [[nodiscard]] const Counters& counters() const { return counters_; }

    static constexpr std::int64_t slots = 64;
    static constexpr std::chrono::milliseconds first_wait{10};   // of a stream's first packet
    static constexpr std::chrono::milliseconds most_held{300};   // more than this is cut down …
    static constexpr std::chrono::milliseconds start_depth{60};  // … to this, as is a first burst
    static constexpr std::chrono::milliseconds stopped_after{200};
    /// That a packet may always wait: up to a tick lies between `first_wait` and the first packet's
    /// turn, and the packets behind a late first one wait longer by its lateness.
    static constexpr std::chrono::milliseconds margin{16};
    static constexpr std::chrono::milliseconds audible_window{5000};
    static constexpr std::chrono::milliseconds silent_window{500};

private:
    struct Slot {
        bool full = false;
        std::int64_t number = 0;  // sequence number without its wrap
        RtpTimestamp timestamp{};
        Ticks duration = 0;  // 0: soundless
        common::TimePoint arrival;
        std::vector<std::uint8_t> payload;
    };
    struct Candidate {
        Ssrc ssrc{};
        SeqNo expected{};
    };

    [[nodiscard]] Slot& slot(std::int64_t number) {
        return slots_[static_cast<std::size_t>(number % slots)];
    }
    [[nodiscard]] bool holds(std::int64_t number) {
        return slot(number).full && slot(number).number == number;
    }
    [[nodiscard]] common::Duration to_duration(Ticks ticks) const;
    [[nodiscard]] Ticks to_ticks(common::Duration duration) const;

    [[nodiscard]] std::optional<std::int64_t> place(const RtpHeader& header);
    [[nodiscard]] bool fits(const RtpHeader& header) const;
    void restart(const RtpHeader& header);
    void store(std::int64_t number, const RtpPacket& packet, Ticks duration,
               common::TimePoint arrival);

    [[nodiscard]] Slot* front();
    void advance_to(std::int64_t number);
    void drop_front();
    void cut_down(Ticks most);
    void skip_when_slow(common::TimePoint now, bool audible);
    [[nodiscard]] Step starve(Ticks wanted);
    [[nodiscard]] Step fill_gap(const Slot& after, Ticks gap, Ticks wanted);
    [[nodiscard]] Step play(Slot& packet, common::TimePoint now);

    std::uint32_t clock_rate_;
    std::array<Slot, slots> slots_;
    std::vector<std::uint8_t> played_;

    bool running_ = false;
    bool waiting_ = false;  // for the stream's first packet to be old enough
    Ssrc ssrc_{};
    std::optional<Candidate> candidate_;
    std::int64_t next_ = 0;    // number to be played next
    std::int64_t newest_ = 0;  // highest number that came
    SeqNo newest_seq_no_{};
    common::TimePoint first_arrival_;

    RtpTimestamp end_{};  // of the packet played last
    Ticks filled_ = 0;    // concealed or silent since then
    Ticks starving_ = 0;  // of these, because the buffer was empty
    bool filling_loss_ = false;
    Ticks held_ = 0;

    common::TimePoint window_start_;
    common::Duration least_wait_ = common::Duration::max();
    common::Duration last_wait_{0};
    Counters counters_;
};

}  // namespace mixer
