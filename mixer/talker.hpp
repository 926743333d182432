#pragma once

#include <chrono>
#include <cstddef>
#include <span>

namespace mixer {

/// Mean |sample| of a frame above which somebody talks: about -54 dBFS.
inline constexpr float audible_loudness = 60;

/// Whether one member is in the mix, and how it comes and goes there.
///
/// Its level rises at once and halves in 200 ms; it keeps its place for 800 ms after its last
/// sound.
class Talker {
public:
    /// Once per tick, before `choose_talkers`: mean |sample| of the member's frame.
    void hear(float loudness, std::chrono::milliseconds tick);

    /// The frame of this tick is in the mix, perhaps fading.
    [[nodiscard]] bool heard() const { return gain_ > 0 || next_gain_ > 0; }
    /// Sounded within the last 800 ms, chosen or not.
    [[nodiscard]] bool talking() const { return hold_.count() > 0; }
    /// Gain at the start and at the end of this tick's frame.
    [[nodiscard]] float gain() const { return gain_; }
    [[nodiscard]] float next_gain() const { return next_gain_; }
    [[nodiscard]] float level() const { return level_; }

private:
    friend void choose_talkers(std::span<Talker* const> talkers, std::size_t most);

    std::chrono::milliseconds hold_{0};
    float level_ = 0;
    float gain_ = 0;
    float next_gain_ = 0;
};

/// Puts the `most` loudest (0: all) of those who talk into this tick's mix. Who is in it already
/// stays ahead of a newcomer of up to twice the level.
void choose_talkers(std::span<Talker* const> talkers, std::size_t most);

}  // namespace mixer
