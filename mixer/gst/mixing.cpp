#include "mixer/gst/mixing.hpp"

#include <algorithm>

namespace mixer::gst {

namespace {

RoomRate room_rate(std::uint32_t hz, std::chrono::milliseconds tick) {
    return {hz, hz * static_cast<std::size_t>(tick.count()) / 1000};
}

}  // namespace

void Mixing::set_up(const MixingSetup& setup) {
    setup_ = setup;
    rate_ = room_rate(setup.rate_hz, setup.tick);
    mix_ = Mix{rate_.frame};
}

Seat& Mixing::add(GstPad& sink, GstPad& src) {
    seats_.push_back(std::make_unique<Seat>(sink, src, rate_));
    talkers_.push_back(&seats_.back()->talker());
    return *seats_.back();
}

void Mixing::remove(const Seat& seat) {
    std::erase(talkers_, &seat.talker());
    std::erase_if(seats_, [&](const auto& each) { return each.get() == &seat; });
}

// Encoding once for all who are not in the mix belongs into the last loop: those seats' sums are
// equal. So does decoding only those who were chosen, between choosing and adding.
void Mixing::tick() {
    ++ticks_;
    for (const auto& seat : seats_) seat->listen(setup_.tick);
    choose_talkers(talkers_, setup_.talkers);
    mix_.clear();
    for (const auto& seat : seats_) seat->add_to(mix_);
    for (const auto& seat : seats_) {
        if (seat->receives()) seat->push(mix_, setup_.tick);
    }
}

void Mixing::raise_rate(std::uint32_t rate_hz) {
    setup_.rate_hz = rate_hz;
    rate_ = room_rate(rate_hz, setup_.tick);
    mix_ = Mix{rate_.frame};
    for (const auto& seat : seats_) seat->raise_rate(rate_);
}

unsigned Mixing::heard() const {
    return static_cast<unsigned>(std::count_if(
        seats_.begin(), seats_.end(), [](const auto& seat) { return seat->talker().heard(); }));
}

void Mixing::forget_announcements() {
    for (const auto& seat : seats_) seat->forget_announcement();
}

}  // namespace mixer::gst
