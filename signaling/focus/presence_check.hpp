#pragma once

#include <chrono>
#include <optional>

#include "common/time.hpp"

namespace signaling::focus {

/// Whether a member that need not send (on hold, or listening only) is still there: media, which
/// watches all others, hears nothing of it either way. It is asked with OPTIONS within its dialog
/// (RFC 3261 §11, §12.2) every minute. It has gone when it answers 481, or when twice running no
/// answer can be had: 408, or 503 where its connection is closed (§12.2.1.2, §8.1.3.1).
class PresenceCheck {
public:
    static constexpr std::chrono::seconds every{60};

    /// Whether to ask now. Call it every second or so; `needed`: nothing else watches the member.
    [[nodiscard]] bool is_due(bool needed, common::TimePoint now) {
        if (!needed) {
            next_.reset();
            misses_ = 0;
            return false;
        }
        if (!next_) next_ = now + every;
        if (is_asked_ || now < *next_) return false;
        is_asked_ = true;
        next_ = now + every;
        return true;
    }
    /// The final status. True: it has gone.
    [[nodiscard]] bool has_gone(int status) {
        is_asked_ = false;
        if (status == 481) return true;
        misses_ = status == 408 || status == 503 ? misses_ + 1 : 0;
        return misses_ >= most_misses;
    }

private:
    static constexpr int most_misses = 2;

    std::optional<common::TimePoint> next_;
    bool is_asked_ = false;  // and has not answered
    int misses_ = 0;
};

}  // namespace signaling::focus
