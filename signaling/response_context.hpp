#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "common/time.hpp"

namespace signaling {

/// What a proxied request wants done next. Branches are numbered from 0 in the order they were
/// added.
namespace response_action {
struct Forward {
    std::size_t branch = 0;
};  // this branch's latest response goes to the sender
struct Cancel {
    std::size_t branch = 0;
};                                      // CANCEL, and the branch's final response is awaited
struct Finish {                         // this is the final response
    std::optional<std::size_t> branch;  // whose; none: `status` of our own
    int status = 0;
};
}  // namespace response_action
using ResponseAction =
    std::variant<response_action::Forward, response_action::Cancel, response_action::Finish>;

/// The response context of one forwarded request (RFC 3261 §16.7): which responses go to the
/// sender, which branches are cancelled, and which final response is best. Pure.
class ResponseContext {
public:
    using Actions = std::vector<ResponseAction>;

    explicit ResponseContext(bool is_invite) : is_invite_{is_invite} {}

    /// A branch was started; returns its number.
    std::size_t add_branch();
    /// A branch has answered. A time-out is a 408 (§16.8), a transport error a 503 (§16.9).
    [[nodiscard]] Actions on_response(std::size_t branch, int status);
    /// The sender cancelled, or we give up: every open branch is cancelled (§16.10).
    [[nodiscard]] Actions on_cancel();
    /// We answer with `status` now and cancel what is open.
    [[nodiscard]] Actions give_up(int status);

    [[nodiscard]] bool finished() const { return finished_; }
    [[nodiscard]] bool succeeded() const { return succeeded_; }
    [[nodiscard]] std::size_t size() const { return finals_.size(); }

    /// The index of the best of these final statuses (§16.7 step 6): a 6xx, else the lowest class;
    /// within it those that let the sender try again first: 401, 407, 415, 420, 484; a time-out or
    /// 503 of one branch last, because it says the least.
    [[nodiscard]] static std::size_t best(const std::vector<int>& finals);

private:
    [[nodiscard]] bool all_final() const;
    void cancel_open(Actions& actions);

    bool is_invite_;
    bool finished_ = false;  // the sender has a final response
    bool succeeded_ = false;
    std::vector<int> finals_;  // 0: none yet
    std::vector<bool> cancelled_;
};

}  // namespace signaling
