#include "signaling/response_context.hpp"

#include <doctest/doctest.h>

#include <string>

#include "signaling/call_leg.hpp"

using namespace signaling;

namespace {

// "F0" forward branch 0, "C1" cancel branch 1, "=486" final status, of a branch or our own.
std::string text_of(const ResponseContext::Actions& actions) {
    std::string text;
    for (const auto& action : actions) {
        if (const auto* f = std::get_if<response_action::Forward>(&action)) {
            text += "F" + std::to_string(f->branch) + ' ';
        } else if (const auto* c = std::get_if<response_action::Cancel>(&action)) {
            text += "C" + std::to_string(c->branch) + ' ';
        } else if (const auto* last = std::get_if<response_action::Finish>(&action)) {
            text += "=" + std::to_string(last->status) + ' ';
        }
    }
    return text;
}

ResponseContext context_of(std::size_t branches, bool is_invite = true) {
    ResponseContext context{is_invite};
    for (std::size_t i = 0; i < branches; ++i) context.add_branch();
    return context;
}

}  // namespace

TEST_CASE("provisional responses but 100 are forwarded (RFC 3261 §16.7 step 5)") {
    auto context = context_of(1);
    CHECK(text_of(context.on_response(0, 100)).empty());
    CHECK(text_of(context.on_response(0, 180)) == "F0 ");
    CHECK(text_of(context.on_response(0, 183)) == "F0 ");
}

TEST_CASE("the first 2xx ends the search, later ones are forwarded (§16.7 steps 5 and 10)") {
    auto context = context_of(3);
    CHECK(text_of(context.on_response(1, 200)) == "=200 C0 C2 ");
    CHECK(text_of(context.on_response(1, 200)) == "F1 ");  // repeated until its ACK
    CHECK(text_of(context.on_response(0, 487)).empty());
    CHECK(text_of(context.on_response(2, 200)) == "F2 ");
    CHECK(text_of(context.on_response(0, 180)).empty());
}

TEST_CASE("refusals are gathered, a 6xx cancels the rest (§16.7 steps 5 and 6)") {
    auto gathered = context_of(2);
    CHECK(text_of(gathered.on_response(0, 486)).empty());
    CHECK(text_of(gathered.on_response(0, 486)).empty());
    CHECK(text_of(gathered.on_response(1, 404)) == "=404 ");
    auto declined = context_of(2);
    CHECK(text_of(declined.on_response(0, 603)) == "C1 ");
    CHECK(text_of(declined.on_response(1, 487)) == "=603 ");
}

TEST_CASE("CANCEL goes to open branches once; a non-INVITE is never cancelled (§9.1, §16.10)") {
    auto context = context_of(2);
    CHECK(text_of(context.on_response(0, 486)).empty());
    CHECK(text_of(context.on_cancel()) == "C1 ");
    CHECK(text_of(context.on_cancel()).empty());
    CHECK(text_of(context.on_response(1, 487)) == "=486 ");
    auto message = context_of(2, false);
    CHECK(text_of(message.on_cancel()).empty());
    CHECK(text_of(message.on_response(0, 200)) == "=200 ");
    CHECK(text_of(message.on_response(1, 200)).empty());
}

TEST_CASE("giving up answers at once and nothing after it is forwarded") {
    auto context = context_of(1);
    CHECK(text_of(context.give_up(503)) == "C0 =503 ");
    CHECK(text_of(context.give_up(503)).empty());
    CHECK(text_of(context.on_response(0, 200)).empty());
    CHECK_FALSE(context.succeeded());
}

TEST_CASE("the best final response (RFC 3261 §16.7 step 6)") {
    const struct {
        std::vector<int> finals;
        std::size_t best;
    } rows[] = {
        {{486, 603}, 1}, {{486, 302}, 1}, {{500, 404}, 1}, {{404, 407}, 1}, {{404, 401}, 1},
        {{408, 480}, 1}, {{503, 486}, 1}, {{408, 503}, 0}, {{486, 486}, 0}, {{484, 403, 500}, 0},
    };
    for (const auto& row : rows) {
        CAPTURE(row.finals[0]);
        CAPTURE(row.finals[1]);
        CHECK(ResponseContext::best(row.finals) == row.best);
    }
}

TEST_CASE("a call's state moves as in its diagram, and nowhere else (RFC 3261 §13, §15)") {
    using S = LegState;
    using E = LegEvent;
    constexpr S states[] = {S::calling, S::early, S::answered, S::established, S::terminated};
    constexpr E events[] = {E::provisional, E::success, E::failure, E::ack, E::bye};
    // Rows by state, columns by event.
    constexpr S expected[5][5] = {
        {S::early, S::answered, S::terminated, S::calling, S::calling},
        {S::early, S::answered, S::terminated, S::early, S::early},
        {S::answered, S::answered, S::answered, S::established, S::terminated},
        {S::established, S::established, S::established, S::established, S::terminated},
        {S::terminated, S::terminated, S::terminated, S::terminated, S::terminated},
    };
    for (int s = 0; s < 5; ++s) {
        for (int e = 0; e < 5; ++e) {
            CAPTURE(s);
            CAPTURE(e);
            CHECK(next(states[s], events[e]) == expected[s][e]);
        }
    }
}
