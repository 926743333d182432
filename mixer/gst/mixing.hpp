#pragma once

#include <memory>
#include <vector>

#include "mixer/gst/seat.hpp"
#include "mixer/mix.hpp"

namespace mixer::gst {

struct MixingSetup {
    std::uint32_t rate_hz = 8000;
    std::chrono::milliseconds tick{20};
    std::size_t talkers = 6;  // mixed at a time; 0 = all
};

/// What the element "conferencemixer" does: once per tick it takes a frame of every seat, chooses
/// who is heard, sums, and pushes to every seat the sum without its own voice. A worker's thread
/// only; everything that follows a push has happened when `tick` returns.
class Mixing {
public:
    void set_up(const MixingSetup& setup);
    [[nodiscard]] RoomRate rate() const { return rate_; }
    [[nodiscard]] std::chrono::milliseconds tick_length() const { return setup_.tick; }

    [[nodiscard]] Seat& add(GstPad& sink, GstPad& src);
    void remove(const Seat& seat);
    [[nodiscard]] const std::vector<std::unique_ptr<Seat>>& seats() const { return seats_; }

    void tick();

    /// Every chain must be changed before the next tick.
    void raise_rate(std::uint32_t rate_hz);

    /// How many are in the mix just now.
    [[nodiscard]] unsigned heard() const;
    [[nodiscard]] std::uint64_t ticks() const { return ticks_; }

    /// The pads dropped their sticky events.
    void forget_announcements();

private:
    MixingSetup setup_;
    RoomRate rate_;
    Mix mix_{rate_.frame};
    std::vector<std::unique_ptr<Seat>> seats_;
    std::vector<Talker*> talkers_;  // of the seats, in the same order
    std::uint64_t ticks_ = 0;
};

}  // namespace mixer::gst
