#include "signaling/response_context.hpp"

#include <algorithm>
#include <array>

namespace signaling {

namespace {

using namespace response_action;

// Smaller is better (RFC 3261 §16.7 step 6).
int rank(int status) {
    constexpr std::array retry{401, 407, 415, 420, 484};
    if (status >= 600) return 0;
    if (status == 408 || status == 503) return 10'000 + status;
    const bool invites_retry = std::find(retry.begin(), retry.end(), status) != retry.end();
    return (status / 100) * 1000 + (invites_retry ? 0 : 100) + status % 100;
}

}  // namespace

std::size_t ResponseContext::add_branch() {
    finals_.push_back(0);
    cancelled_.push_back(false);
    return finals_.size() - 1;
}

ResponseContext::Actions ResponseContext::on_response(std::size_t branch, int status) {
    Actions actions;
    if (branch >= finals_.size() || status <= 100) return actions;  // step 5: 100 stays here
    if (status < 200) {
        if (!finished_) actions.emplace_back(Forward{branch});
        return actions;
    }
    if (status < 300) {
        finals_[branch] = status;
        // Step 5: every 2xx to an INVITE is forwarded, also a second one and a retransmission.
        if (!finished_) {
            actions.emplace_back(Finish{branch, status});
        } else if (is_invite_ && succeeded_) {
            actions.emplace_back(Forward{branch});
        }
        succeeded_ = succeeded_ || !finished_;
        finished_ = true;
        cancel_open(actions);  // step 10
        return actions;
    }
    if (finals_[branch] != 0) return actions;
    finals_[branch] = status;
    if (finished_) return actions;
    if (status >= 600) cancel_open(actions);  // step 5: 6xx ends the search
    if (all_final()) {
        finished_ = true;
        const std::size_t winner = best(finals_);
        actions.emplace_back(Finish{winner, finals_[winner]});
    }
    return actions;
}

ResponseContext::Actions ResponseContext::on_cancel() {
    Actions actions;
    if (!finished_) cancel_open(actions);
    return actions;
}

ResponseContext::Actions ResponseContext::give_up(int status) {
    Actions actions;
    if (finished_) return actions;
    finished_ = true;
    cancel_open(actions);
    actions.emplace_back(Finish{std::nullopt, status});
    return actions;
}

std::size_t ResponseContext::best(const std::vector<int>& finals) {
    const auto better = [](int a, int b) { return rank(a) < rank(b); };
    return static_cast<std::size_t>(std::min_element(finals.begin(), finals.end(), better) -
                                    finals.begin());
}

bool ResponseContext::all_final() const {
    return std::all_of(finals_.begin(), finals_.end(), [](int status) { return status != 0; });
}

void ResponseContext::cancel_open(Actions& actions) {
    if (!is_invite_) return;  // RFC 3261 §9.1: only an INVITE is cancelled
    for (std::size_t i = 0; i < finals_.size(); ++i) {
        if (finals_[i] != 0 || cancelled_[i]) continue;
        cancelled_[i] = true;
        actions.emplace_back(Cancel{i});
    }
}

}  // namespace signaling
