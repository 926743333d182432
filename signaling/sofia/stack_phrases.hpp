#pragma once

#include "signaling/reason_phrases.hpp"

namespace signaling::sofia {

/// Puts the configured phrases on responses that NTA makes by itself: 200 and 481 to a CANCEL, 400
/// to a malformed request, 413, 505. It offers no hook for them, so `sip_status_create`, which
/// makes every status line of ours and of NTA's, is replaced by our own function of that name: an
/// exported library function may be, and the linker prefers ours. While an object of this class
/// lives, the lines made on its thread carry the phrases.
class StackPhrases {
public:
    explicit StackPhrases(const ReasonPhrases& phrases);
    ~StackPhrases();
    StackPhrases(const StackPhrases&) = delete;
    StackPhrases& operator=(const StackPhrases&) = delete;
};

}  // namespace signaling::sofia
