#include <doctest/doctest.h>

#include "tests/signaling/media_anchor_fixture.hpp"

namespace {

std::string audio_on(const std::string& direction) {
    return audio(4000) + "a=" + direction + "\r\n";
}

}  // namespace

TEST_CASE("media is expected while a stream goes both ways (RFC 3264 §5.1, §8.4)") {
    struct Row {
        std::string offered;
        std::string answered;
        bool expected;
    };
    const Row rows[] = {
        {audio(4000), audio(5000), true},
        {audio_on("sendrecv"), audio(5000), true},
        {audio_on("sendonly"), audio_on("recvonly"), false},
        {audio_on("inactive"), audio_on("inactive"), false},
        {audio(4000), audio_on("inactive"), false},
        {audio(4000), audio(0), false},
        {audio_on("inactive") + video(4002), audio_on("inactive") + video(5002), true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.offered);
        CAPTURE(row.answered);
        AnchoredCall call;
        CHECK(call.anchor->expects_media());  // nothing is agreed yet
        call.establish(from_caller(row.offered), from_callee(row.answered));
        CHECK(call.anchor->expects_media() == row.expected);
    }
}

TEST_CASE("a phone that says 0.0.0.0 is on hold (RFC 2543 §B.5)") {
    AnchoredCall call;
    call.establish(sdp_from("0.0.0.0", audio(4000)), from_callee(audio(5000)));
    CHECK_FALSE(call.anchor->expects_media());
}

TEST_CASE("hold counts from its answer on and ends with the answer to the next offer") {
    AnchoredCall call;
    call.establish(from_caller(audio(4000)), from_callee(audio(5000)));
    static_cast<void>(call.offer(AnchoredCall::callee, from_callee(audio_on("sendonly"))));
    CHECK(call.anchor->expects_media());
    static_cast<void>(call.answer(AnchoredCall::caller, from_caller(audio_on("recvonly"))));
    CHECK_FALSE(call.anchor->expects_media());
    static_cast<void>(call.offer(AnchoredCall::callee, from_callee(audio(5000))));
    static_cast<void>(call.answer(AnchoredCall::caller, from_caller(audio(4000))));
    CHECK(call.anchor->expects_media());
}
