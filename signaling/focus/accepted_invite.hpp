#pragma once

#include <chrono>
#include <cstdint>

#include "common/time.hpp"
#include "signaling/focus/focus_shell.hpp"

namespace signaling::focus {

/// RFC 3261 Table 4.
inline constexpr common::Duration t1 = std::chrono::milliseconds{500};
inline constexpr common::Duration t2 = std::chrono::seconds{4};

/// A 2xx that waits for its ACK: repeated after T1, doubling to T2, given up after 64·T1, over
/// reliable transports too (RFC 3261 §13.3.1.4).
class AcceptedInvite {
public:
    enum class Due : std::uint8_t { nothing, repeat, give_up };

    /// `transaction`: the shell's name for the INVITE. `has_offer`: the 2xx carries an offer of
    /// ours, so the ACK brings its answer (RFC 3261 §13.2.1).
    AcceptedInvite(std::uint64_t transaction, std::uint32_t cseq, FocusResponse response,
                   bool has_offer, common::TimePoint now);

    [[nodiscard]] std::uint64_t transaction() const { return transaction_; }
    [[nodiscard]] const FocusResponse& response() const { return response_; }
    [[nodiscard]] bool has_offer() const { return has_offer_; }
    /// An ACK carries the CSeq number of its INVITE (RFC 3261 §13.2.2.4).
    [[nodiscard]] bool is_acknowledged_by(std::uint32_t cseq) const { return cseq == cseq_; }

    [[nodiscard]] Due check(common::TimePoint now);
    [[nodiscard]] common::TimePoint next_due() const;

private:
    std::uint64_t transaction_;
    std::uint32_t cseq_;
    FocusResponse response_;
    bool has_offer_;
    common::TimePoint gives_up_;
    common::TimePoint repeats_;
    common::Duration interval_ = t1;
};

}  // namespace signaling::focus
