#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>

#include "signaling/focus/member_state.hpp"

using namespace signaling::focus;

TEST_CASE("a member's dialog moves as RFC 3261 §13.3.1.4 and §15 have it, and nowhere else") {
    struct Row {
        MemberState from;
        MemberEvent on;
        MemberState to;
        bool send_bye;
    };
    using S = MemberState;
    using E = MemberEvent;
    const Row rows[] = {
        {S::accepted, E::invite, S::accepted, false},
        {S::accepted, E::ack, S::confirmed, false},
        {S::accepted, E::bye, S::closed, false},
        {S::accepted, E::hang_up, S::closing, false},
        {S::accepted, E::give_up, S::closed, true},
        {S::confirmed, E::invite, S::accepted, false},
        {S::confirmed, E::ack, S::confirmed, false},
        {S::confirmed, E::bye, S::closed, false},
        {S::confirmed, E::hang_up, S::closed, true},
        {S::confirmed, E::give_up, S::confirmed, false},
        {S::closing, E::invite, S::closing, false},
        {S::closing, E::ack, S::closed, true},
        {S::closing, E::bye, S::closed, false},
        {S::closing, E::hang_up, S::closing, false},
        {S::closing, E::give_up, S::closed, true},
        {S::closed, E::invite, S::closed, false},
        {S::closed, E::ack, S::closed, false},
        {S::closed, E::bye, S::closed, false},
        {S::closed, E::hang_up, S::closed, false},
        {S::closed, E::give_up, S::closed, false},
    };
    CHECK(std::size(rows) == 4 * 5);
    for (const Row& row : rows) {
        CAPTURE(static_cast<int>(row.from));
        CAPTURE(static_cast<int>(row.on));
        const MemberTransition transition = next(row.from, row.on);
        CHECK(transition.to == row.to);
        CHECK(transition.send_bye == row.send_bye);
    }
}
