#include "signaling/focus/accepted_invite.hpp"

#include <algorithm>
#include <utility>

namespace signaling::focus {

AcceptedInvite::AcceptedInvite(std::uint64_t transaction, std::uint32_t cseq,
                               FocusResponse response, bool has_offer, common::TimePoint now)
    : transaction_{transaction},
      cseq_{cseq},
      response_{std::move(response)},
      has_offer_{has_offer},
      gives_up_{now + 64 * t1},
      repeats_{now + t1} {}

AcceptedInvite::Due AcceptedInvite::check(common::TimePoint now) {
    if (now >= gives_up_) return Due::give_up;
    if (now < repeats_) return Due::nothing;
    interval_ = std::min(2 * interval_, t2);
    repeats_ = now + interval_;
    return Due::repeat;
}

common::TimePoint AcceptedInvite::next_due() const {
    return std::min(repeats_, gives_up_);
}

}  // namespace signaling::focus
