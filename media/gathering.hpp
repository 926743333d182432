#pragma once

#include "common/time.hpp"

namespace media {

/// How long a busy loop lets packets gather (DESIGN §4): a wake-up costs as much as several
/// packets, so that one should serve many. Pure, not thread-safe.
class Gathering {
public:
    explicit Gathering(common::Duration longest_pause) : longest_pause_{longest_pause} {}

    /// What one turn at `now` read; the rate is smoothed over some 20 ms.
    void turn(unsigned packets, common::TimePoint now);

    /// As long as a turn's worth of packets takes to arrive; 0 when even the longest pause would
    /// not bring a second packet.
    [[nodiscard]] common::Duration pause() const;

private:
    common::Duration longest_pause_;
    common::TimePoint last_turn_{};
    double packets_per_ms_ = 0;
};

}  // namespace media
