#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace signaling {

/// State of a call between two phones as the proxy sees it (RFC 3261 §13, §15).
///
///              1xx            2xx             ACK
///   calling ───────▶ early ───────▶ answered ─────▶ established
///      │  └────────── 2xx ────────────▲ │                │
///      └── 3xx–6xx ────┴── 3xx–6xx      └──── BYE ───────┤ BYE
///                 ▼                                      ▼
///              terminated ◀──────────────────────── terminated
enum class LegState : std::uint8_t { calling, early, answered, established, terminated };

/// `bye` is also how we end a call ourselves, and what a media time-out leads to.
enum class LegEvent : std::uint8_t { provisional, success, failure, ack, bye };

struct Transition {
    LegState from;
    LegEvent on;
    LegState to;
};

/// Every legal move; an event not listed for a state leaves the call where it is.
inline constexpr std::array transitions{
    Transition{LegState::calling, LegEvent::provisional, LegState::early},
    Transition{LegState::calling, LegEvent::success, LegState::answered},
    Transition{LegState::calling, LegEvent::failure, LegState::terminated},
    Transition{LegState::early, LegEvent::success, LegState::answered},
    Transition{LegState::early, LegEvent::failure, LegState::terminated},
    Transition{LegState::answered, LegEvent::ack, LegState::established},
    Transition{LegState::answered, LegEvent::bye, LegState::terminated},
    Transition{LegState::established, LegEvent::bye, LegState::terminated},
};

[[nodiscard]] constexpr LegState next(LegState from, LegEvent on) {
    for (const Transition& t : transitions) {
        if (t.from == from && t.on == on) return t.to;
    }
    return from;
}

/// As in CallSnapshot::state.
[[nodiscard]] constexpr std::string_view name_of(LegState state) {
    switch (state) {
        case LegState::calling:
            return "calling";
        case LegState::early:
            return "early";
        case LegState::answered:
            return "answered";
        case LegState::established:
            return "established";
        case LegState::terminated:
            return "terminated";
    }
    return "unknown";
}

}  // namespace signaling
