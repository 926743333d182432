#include "tests/signaling/media_anchor_fixture.hpp"

TEST_CASE("each branch has callee-facing ports of its own, all share the caller-facing ones") {
    AnchoredCall call;
    const auto first = call.offer(call.caller, from_caller(audio(5000)), 1);
    const auto second = call.offer(call.caller, from_caller(audio(5000)), 2);
    CHECK(port_in(first, 0) != port_in(second, 0));
    const auto early_one = call.answer(call.callee, from_callee(audio(6000)), 1);
    const auto early_two = call.answer(call.callee, from_callee(audio(7000)), 2);
    CHECK(port_in(early_one, 0) == port_in(early_two, 0));
    CHECK(call.media.open.size() == 3);
}

TEST_CASE("early media comes from the first branch that answers, the 200 decides") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000)), 1);
    call.offer(call.caller, from_caller(audio(5000)), 2);
    const auto told = call.answer(call.callee, from_callee(audio(7000)), 2);
    call.answer(call.callee, from_callee(audio(6000)), 1);
    REQUIRE(call.media.relays.size() == 1);
    CHECK(call.streams()[0].callee.remote.rtp.port == 7000);

    call.win(1);
    REQUIRE(call.media.relays.size() == 2);
    CHECK(call.streams()[0].callee.remote.rtp.port == 6000);
    CHECK(call.port_of(call.streams()[0].caller) == port_in(told, 0));
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("a branch may win before or after its answer is passed") {
    for (const bool wins_first : {true, false}) {
        CAPTURE(wins_first);
        AnchoredCall call;
        call.offer(call.caller, from_caller(audio(5000)), 1);
        call.offer(call.caller, from_caller(audio(5000)), 2);
        call.answer(call.callee, from_callee(audio(6000)), 1);
        if (wins_first) call.win(2);
        call.answer(call.callee, from_callee(audio(7000)), 2);
        if (!wins_first) call.win(2);
        REQUIRE(call.streams().size() == 1);
        CHECK(call.streams()[0].callee.remote.rtp.port == 7000);
        CHECK(call.media.open.size() == 2);
    }
}

TEST_CASE("a branch that loses gives its ports back, and early media moves on to the next") {
    AnchoredCall call;
    for (const std::uint32_t branch : {1u, 2u, 3u})
        call.offer(call.caller, from_caller(audio(5000)), branch);
    CHECK(call.media.open.size() == 3);
    call.lose(3);
    CHECK(call.media.open.size() == 2);
    const auto told = call.answer(call.callee, from_callee(audio(6000)), 1);
    call.answer(call.callee, from_callee(audio(7000)), 2);
    call.lose(1);
    REQUIRE(call.streams().size() == 1);
    CHECK(call.streams()[0].callee.remote.rtp.port == 7000);
    CHECK(call.port_of(call.streams()[0].caller) == port_in(told, 0));
    CHECK(call.media.open.size() == 2);
    call.lose(1);  // unknown by now
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("after all branches lost, the next one tried keeps the caller's ports (serial forking)") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000)), 1);
    const auto told = call.answer(call.callee, from_callee(audio(6000)), 1);
    call.lose(1);
    CHECK(call.media.open.size() == 1);
    call.offer(call.caller, from_caller(audio(5000)), 2);
    CHECK(call.answer(call.callee, from_callee(audio(6000)), 2) == told);
    call.win(2);
    REQUIRE(call.streams().size() == 1);
    CHECK(call.port_of(call.streams()[0].caller) == port_in(told, 0));
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("branches answer the same offer differently; the winner's m-lines count") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000) + video(5002)), 1);
    call.offer(call.caller, from_caller(audio(5000) + video(5002)), 2);
    call.answer(call.callee, from_callee(audio(6000) + video(6002)), 1);
    CHECK(call.streams().size() == 2);
    call.answer(call.callee, from_callee(audio(7000) + video(0)), 2);
    call.win(2);
    CHECK(call.streams().size() == 1);
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("a second 2xx's branch is gone: its SDP is refused (RFC 3261 §13.2.2.4)") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000)), 1);
    call.offer(call.caller, from_caller(audio(5000)), 2);
    call.answer(call.callee, from_callee(audio(6000)), 1);
    call.win(1);
    call.win(2);
    CHECK(call.try_answer(call.callee, from_callee(audio(7000)), 2).error().status == 488);
    CHECK(call.try_offer(call.callee, from_callee(audio(7000)), 2).error().status == 488);
    CHECK(call.streams()[0].callee.remote.rtp.port == 6000);
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("late offers of several branches share the caller's ports") {
    AnchoredCall call;
    const auto first = call.offer(call.callee, from_callee(audio(6000)), 1);
    const auto second = call.offer(call.callee, from_callee(audio(7000)), 2);
    CHECK(port_in(first, 0) == port_in(second, 0));
    call.win(2);
    call.answer(call.caller, from_caller(audio(5000)), 2);
    REQUIRE(call.streams().size() == 1);
    CHECK(call.streams()[0].callee.remote.rtp.port == 7000);
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("an UPDATE refused on one early branch leaves the first offers of all pending") {
    AnchoredCall call;
    call.offer(call.caller, from_caller(audio(5000)), 1);
    call.offer(call.caller, from_caller(audio(5000)), 2);
    call.answer(call.callee, from_callee(audio(6000)), 1);
    call.offer(call.caller, from_caller(audio(5100)), 1);
    call.anchor->offer_failed(call.caller);
    call.answer(call.callee, from_callee(audio(7000)), 2);
    call.win(2);
    CHECK(call.streams()[0].callee.remote.rtp.port == 7000);
    CHECK(call.streams()[0].caller.remote.rtp.port == 5000);
}
