#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "signaling/focus.hpp"
#include "signaling/proxy_target.hpp"
#include "signaling/sofia/handles.hpp"
#include "signaling/sofia/loop.hpp"
#include "signaling/sofia/transports.hpp"

namespace signaling::sofia {

/// Requests that we make ourselves, within dialogs: BYE and ACK to the ends of a call we end, and
/// whatever the focus sends. Sent to the flow, which is the next hop's address as it reaches us:
/// the phone's, or that of the first proxy of the route set. A remote target that is a GRUU of ours
/// is resolved like that of any request (RFC 5627 §6.1).
class OwnRequests {
public:
    using Done = std::function<void(int status)>;
    /// The phone behind a URI that is a GRUU of ours; nothing for any other URI.
    using FindPhone = std::function<std::optional<Target>(std::string_view uri)>;

    OwnRequests(Loop& loop, nta_agent_t* agent, Transports& transports, FindPhone find_phone);
    ~OwnRequests();
    OwnRequests(const OwnRequests&) = delete;
    OwnRequests& operator=(const OwnRequests&) = delete;

    /// `done` is called once, later, with the final status: 408 when nobody answered, 503 when the
    /// request could not be sent. Never for an ACK, which has no answer.
    void send(FocusRequest request, Done done);
    [[nodiscard]] bool idle() const { return pending_.empty(); }

private:
    struct Pending;
    static int on_response(nta_outgoing_magic_t* self, nta_outgoing_t* transaction,
                           const sip_t* sip) noexcept;
    [[nodiscard]] MessageHandle make(const FocusRequest& request) const;
    void finish(Pending& pending, int status);

    Loop& loop_;
    nta_agent_t* agent_;
    Transports& transports_;
    FindPhone find_phone_;
    std::map<const Pending*, std::unique_ptr<Pending>> pending_;
};

}  // namespace signaling::sofia
