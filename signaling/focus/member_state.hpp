#pragma once

#include <array>
#include <cstdint>

namespace signaling::focus {

/// One member's dialog as the focus sees it (RFC 3261 §13.3.1.4, §15).
///
///     INVITE/200           ACK
///   ───────────▶ accepted ─────▶ confirmed ── hang_up/BYE, bye ──▶ closed
///                 │  │ ▲           │                                  ▲
///                 │  │ └── invite ─┘                                  │
///                 │  └──── bye, give_up/BYE ──────────────────────────┤
///                 └ hang_up ──▶ closing ── ack/BYE, give_up/BYE, bye ─┘
///
/// `closing` is there because a BYE must not overtake the ACK (RFC 3261 §15).
enum class MemberState : std::uint8_t { accepted, confirmed, closing, closed };

enum class MemberEvent : std::uint8_t {
    invite,   // a re-INVITE was answered with 200
    ack,      // of the newest 200
    bye,      // from the phone
    hang_up,  // by us
    give_up,  // 64·T1 without ACK
};

struct MemberTransition {
    MemberState from;
    MemberEvent on;
    MemberState to;
    bool send_bye = false;
};

/// Every legal move; an event not listed for a state leaves the member where it is.
inline constexpr std::array member_transitions{
    MemberTransition{MemberState::accepted, MemberEvent::invite, MemberState::accepted},
    MemberTransition{MemberState::accepted, MemberEvent::ack, MemberState::confirmed},
    MemberTransition{MemberState::accepted, MemberEvent::bye, MemberState::closed},
    MemberTransition{MemberState::accepted, MemberEvent::hang_up, MemberState::closing},
    MemberTransition{MemberState::accepted, MemberEvent::give_up, MemberState::closed, true},
    MemberTransition{MemberState::confirmed, MemberEvent::invite, MemberState::accepted},
    MemberTransition{MemberState::confirmed, MemberEvent::bye, MemberState::closed},
    MemberTransition{MemberState::confirmed, MemberEvent::hang_up, MemberState::closed, true},
    MemberTransition{MemberState::closing, MemberEvent::ack, MemberState::closed, true},
    MemberTransition{MemberState::closing, MemberEvent::bye, MemberState::closed},
    MemberTransition{MemberState::closing, MemberEvent::give_up, MemberState::closed, true},
};

[[nodiscard]] constexpr MemberTransition next(MemberState from, MemberEvent on) {
    for (const MemberTransition& transition : member_transitions)
        if (transition.from == from && transition.on == on) return transition;
    return {from, on, from, false};
}

static_assert(next(MemberState::accepted, MemberEvent::hang_up).to == MemberState::closing);
static_assert(next(MemberState::closed, MemberEvent::bye).to == MemberState::closed);

}  // namespace signaling::focus
