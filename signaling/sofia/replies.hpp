#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signaling/reason_phrases.hpp"
#include "signaling/request_chain.hpp"
#include "signaling/sofia/handles.hpp"

namespace signaling::sofia {

/// What a response of ours says besides what the request dictates.
struct Reply {
    int status = 200;
    std::string reason;  // empty: the standard phrase; a configured phrase wins over both
    std::string to_tag;  // empty: a new one
    std::vector<std::pair<std::string, std::string>> headers;  // name, value
    std::string content_type;
    std::string body;
};

/// Sends responses of ours, each with the configured reason phrase (DESIGN §8 `[reasons]`).
class Replies {
public:
    Replies(nta_agent_t* agent, const ReasonPhrases& phrases) : agent_{agent}, phrases_{phrases} {}

    /// In the request's transaction.
    void send(nta_incoming_t* request, const Reply& reply);
    void refuse(nta_incoming_t* request, const Refused& refused);
    /// Puts the configured phrase into a response that is relayed.
    void apply_phrase(msg_t* response) const;

private:
    nta_agent_t* agent_;
    const ReasonPhrases& phrases_;
};

}  // namespace signaling::sofia
