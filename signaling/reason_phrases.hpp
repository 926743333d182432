#pragma once

#include <map>
#include <string>

namespace signaling {

/// The phrases of `[reasons]`, for every response that leaves us: ours and relayed ones.
class ReasonPhrases {
public:
    explicit ReasonPhrases(std::map<int, std::string> phrases);

    /// The configured phrase, or nullptr: leave it as it is. Valid until the next assignment.
    [[nodiscard]] const char* find(int status) const;

private:
    std::map<int, std::string> phrases_;
};

/// The phrase RFC 3261 §21 gives a status; "Unknown" for one it does not know.
[[nodiscard]] const char* standard_phrase(int status);

}  // namespace signaling
