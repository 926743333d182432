#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mixer {

/// Brings a sum back into 16 bits. It looks one block (an eighth of a frame, 2.5 ms of 20) ahead
/// and delays by as much: at the end of each block the gain suits this one and the next, so that it
/// never jumps, and nothing is clipped or wraps.
class Limiter {
public:
    /// `frame`: samples per tick, a multiple of 8.
    explicit Limiter(std::size_t frame) : block_{frame / blocks}, ahead_(block_, 0) {}

    /// `out` is as long as `in`, one frame.
    void process(std::span<const std::int32_t> in, std::span<std::int16_t> out);

    /// Goes on with longer frames of the same duration; what is under way is interpolated.
    void raise_rate(std::size_t frame);

    static constexpr std::int32_t ceiling = 32000;

private:
    static constexpr std::size_t blocks = 8;
    static constexpr float release = 0.02F;  // gain per block on the way back to 1

    std::size_t block_;
    std::vector<std::int32_t> ahead_;  // the block that has come in and not gone out
    float gain_ = 1;
    float need_ = 1;  // what `ahead_` needs
};

}  // namespace mixer
