#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mixer {

class Talker;

/// What one talker adds to the total of a tick.
using Part = std::vector<std::int32_t>;

/// The sum of a tick in 32 bits, so that no number of talkers wraps, and what is left of it without
/// one talker's own voice.
class Mix {
public:
    explicit Mix(std::size_t frame) : total_(frame, 0), without_(frame, 0) {}

    /// A new tick.
    void clear();

    /// Adds `samples` with the talker's gain: fading in within an eighth of the frame, so as not to
    /// lose an onset, out over the whole of it. `part` becomes what was added.
    void add(std::span<const std::int16_t> samples, const Talker& talker, Part& part);

    [[nodiscard]] std::span<const std::int32_t> total() const { return total_; }
    /// Valid until the next call.
    [[nodiscard]] std::span<const std::int32_t> total_without(std::span<const std::int32_t> part);

private:
    std::vector<std::int32_t> total_;
    std::vector<std::int32_t> without_;
};

}  // namespace mixer
