#pragma once

#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "common/time.hpp"
#include "signaling/sofia/forked_request.hpp"

namespace signaling::sofia {

/// The requests that are on their way through us. Signaling thread only.
class Proxy {
public:
    explicit Proxy(ProxyParts parts);

    void forward(IncomingHandle incoming, const RequestView& view, const LocalAddress& arrived_at,
                 RelayedCalls::Found call, const std::vector<Target>& targets);
    /// RFC 3261 §16.11: the ACK to a 2xx is a request of its own and has no answer. Takes `ack`.
    void forward_ack(MessageHandle ack, const RequestView& view, RelayedCalls::Found call,
                     const Target& target);
    /// Ends an INVITE that is still open.
    void abandon(common::SessionId session, int status);
    /// Frees what nothing can come for any more; call it every second or so.
    void expire(common::TimePoint now);

    /// No CANCEL of ours waits for the first response of its branch (RFC 3261 §9.1), and none for
    /// its 487.
    [[nodiscard]] bool idle() const;

private:
    void settled(ForkedRequest& request);

    ProxyParts parts_;
    std::map<const ForkedRequest*, std::unique_ptr<ForkedRequest>> open_;
    std::map<common::SessionId, ForkedRequest*> invites_;  // initial ones without final response
    std::deque<std::pair<common::TimePoint, std::unique_ptr<ForkedRequest>>> lingering_;
};

}  // namespace signaling::sofia
