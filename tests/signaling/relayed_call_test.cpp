#include "signaling/relayed_call.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "tests/signaling/media_anchor_fixture.hpp"

namespace {

using signaling::BranchNumber;
using signaling::RelayedCall;

struct CallUnderTest : AnchoredCall {
    signaling::RequestView invite = [] {
        signaling::RequestView view;
        view.method = "INVITE";
        view.call_id = "c1";
        view.from_tag = "a1";
        return view;
    }();
    RelayedCall call{session, invite, {}};

    void answer_call() { call.on_answer(200, "<sip:bob@example.org>;tag=b1", "b1", {}); }
    void agree(const std::string& offered, const std::string& answered) {
        static_cast<void>(offer(caller, from_caller(offered)));
        static_cast<void>(answer(callee, from_callee(answered)));
        if (call.anchor == nullptr) call.anchor = std::move(anchor);
        call.on_agreement();
    }
    /// How many reports of silence it takes to end the call.
    int silences() {
        for (int count = 1; count < 100; ++count)
            if (call.on_silence()) return count;
        return 100;
    }
};

const std::string inactive = audio(4000) + "a=inactive\r\n";

}  // namespace

TEST_CASE("silence ends a call at once, one on hold the tenth time (DESIGN §8 media.timeout)") {
    SUBCASE("both phones have to send") {
        CallUnderTest under_test;
        under_test.agree(audio(4000), audio(5000));
        under_test.answer_call();
        CHECK(under_test.silences() == 1);
    }
    SUBCASE("on hold") {
        CallUnderTest under_test;
        under_test.agree(audio(4000), inactive);
        under_test.answer_call();
        CHECK(under_test.silences() == 10);
    }
    SUBCASE("the branch that won is on hold") {
        CallUnderTest under_test;
        under_test.agree(audio(4000), audio(5000));
        static_cast<void>(under_test.call.anchor->pass_offer(
            under_test.passing(AnchoredCall::caller, 2), from_caller(audio(4000))));
        static_cast<void>(under_test.call.anchor->pass_answer(
            under_test.passing(AnchoredCall::callee, 2), from_callee(inactive)));
        under_test.answer_call();
        under_test.call.anchor->branch_won(BranchNumber{2});
        CHECK(under_test.silences() == 10);
    }
    SUBCASE("nothing is agreed") {
        CallUnderTest under_test;
        under_test.answer_call();
        CHECK(under_test.silences() == 1);
    }
}

TEST_CASE("a call that rings is not ended by silence") {
    CallUnderTest under_test;
    CHECK(under_test.silences() == 100);
}

TEST_CASE("a new agreement on hold begins to count anew, resuming allows for one report") {
    CallUnderTest under_test;
    under_test.agree(audio(4000), inactive);
    under_test.answer_call();
    for (int i = 0; i < 9; ++i) CHECK_FALSE(under_test.call.on_silence());
    under_test.call.on_agreement();
    for (int i = 0; i < 9; ++i) CHECK_FALSE(under_test.call.on_silence());
    under_test.anchor = std::move(under_test.call.anchor);
    under_test.agree(audio(4000), audio(5000));
    CHECK(under_test.silences() == 2);
}

TEST_CASE("a call has the dialogs of its forks, and one once it is answered (RFC 3261 §12)") {
    CallUnderTest under_test;
    CHECK_FALSE(under_test.call.has_dialog("b1"));
    under_test.call.remember_branch("b1", BranchNumber{0});
    under_test.call.remember_branch("b2", BranchNumber{1});
    CHECK(under_test.call.has_dialog("b1"));
    CHECK(under_test.call.has_dialog("b2"));
    under_test.answer_call();
    CHECK(under_test.call.has_dialog("b1"));
    CHECK_FALSE(under_test.call.has_dialog("b2"));
    CHECK_FALSE(under_test.call.has_dialog("made-up"));
}
