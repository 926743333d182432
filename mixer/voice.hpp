#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mixer {

/// How the samples of a room are counted: so many a second, so many a tick.
struct RoomRate {
    std::uint32_t hz = 8000;
    std::size_t frame = 160;  // samples of one tick

    friend bool operator==(const RoomRate&, const RoomRate&) = default;
};

/// One member's decoded sound on its way into the mix: written in pieces of any length, taken a
/// frame per tick. Fills what the decoder cannot: a missing piece becomes the last pitch period
/// again, fading within 80 ms (after ITU-T G.711 Appendix I), joined to what follows by a short
/// cross-fade. Holds at most `most_held_ms`; older samples go first. Not thread-safe.
class Voice {
public:
    explicit Voice(RoomRate rate);

    void write(std::span<const std::int16_t> samples);
    void conceal(std::size_t samples);
    void silence(std::size_t samples);

    /// Samples that are still needed for the next frame.
    [[nodiscard]] std::size_t missing() const;

    /// The frame of this tick, silent where nothing is; valid until the next call.
    std::span<const std::int16_t> next();

    /// Mean |sample| of the last frame.
    [[nodiscard]] float loudness() const { return loudness_; }

    /// Forgets what it holds.
    void clear();
    /// Goes on at a higher rate; what it holds is interpolated.
    void raise_rate(RoomRate rate);

    static constexpr std::size_t most_held_ms = 300;

private:
    [[nodiscard]] std::size_t samples_of(std::size_t tenths_of_ms) const;
    [[nodiscard]] std::size_t pitch_period() const;
    [[nodiscard]] std::int16_t repeated(std::size_t position) const;
    void append(std::span<const std::int16_t> samples);
    void remember(std::span<const std::int16_t> samples);

    RoomRate rate_;
    std::vector<std::int16_t> waiting_;
    std::vector<std::int16_t> frame_;
    std::vector<std::int16_t> past_;  // the last 20 ms that were received
    std::size_t period_ = 0;          // of the concealment under way, in samples
    std::size_t concealed_ = 0;       // samples of it; 0: none under way
    float loudness_ = 0;
};

/// `samples` at `factor` times their rate, by straight lines: for the few samples that are under
/// way when a room's rate rises.
[[nodiscard]] std::vector<std::int16_t> interpolated(std::span<const std::int16_t> samples,
                                                     std::size_t factor);

}  // namespace mixer
