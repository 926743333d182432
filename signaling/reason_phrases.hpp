#pragma once

#include <map>
#include <string>

namespace signaling {

/// The phrases of `[reasons]`, for every response that leaves us: ours and relayed ones. A control
/// character in a phrase becomes a blank: a line break would split the message (RFC 3261 §25.1).
class ReasonPhrases {
public:
    explicit ReasonPhrases(std::map<int, std::string> phrases);

    /// The configured phrase, or nullptr: leave it as it is. Valid until the next assignment.
    [[nodiscard]] const char* find(int status) const;

private:
    std::map<int, std::string> phrases_;
};

/// The phrase RFC 3261 §21 or a later RFC of IANA's list gives a status; "Unknown" for all others.
[[nodiscard]] const char* standard_phrase(int status);

}  // namespace signaling
