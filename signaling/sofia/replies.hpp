#pragma once

#include <spdlog/logger.h>

#include <cstdint>
#include <memory>
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
    Replies(nta_agent_t* agent, const ReasonPhrases& phrases, std::shared_ptr<spdlog::logger> log)
        : agent_{agent}, phrases_{phrases}, log_{std::move(log)} {}

    /// In the request's transaction. A response that cannot be made is logged and counted, and
    /// becomes a bare 500 where the request would otherwise have no answer.
    void send(nta_incoming_t* request, const Reply& reply);
    void refuse(nta_incoming_t* request, const Refused& refused);
    /// Puts the configured phrase into a response that is relayed.
    void apply_phrase(msg_t* response) const;

    /// Responses that could not be made.
    [[nodiscard]] std::uint64_t failed() const { return failed_; }

private:
    [[nodiscard]] MessageHandle make(nta_incoming_t* request, const Reply& reply) const;

    nta_agent_t* agent_;
    const ReasonPhrases& phrases_;
    std::shared_ptr<spdlog::logger> log_;
    std::uint64_t failed_ = 0;
};

}  // namespace signaling::sofia
