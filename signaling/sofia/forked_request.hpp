#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/reason_counters.hpp"
#include "signaling/proxy_target.hpp"
#include "signaling/response_context.hpp"
#include "signaling/sofia/loop.hpp"
#include "signaling/sofia/relayed_calls.hpp"
#include "signaling/sofia/replies.hpp"
#include "signaling/sofia/transports.hpp"

namespace signaling::sofia {

class ForkedRequest;

/// What a forwarded request needs of the rest of the server.
struct ProxyParts {
    Loop& loop;
    nta_agent_t* agent;
    Transports& transports;
    Replies& replies;
    RelayedCalls& calls;
    OwnRequests& requests;
    common::ReasonCounters<Refusal>& refusals;
    /// The sender has its final response; `request` may be disposed of, later.
    std::function<void(ForkedRequest& request)> settled;
};

/// A request that is proxied statefully: its server transaction, one client transaction for each
/// branch, and what ResponseContext decides between them (RFC 3261 §16.6 to §16.10).
///
/// Carries out, decides nothing itself; the SDP that passes is anchored on its way. Destroy it
/// outside its own callbacks only (Loop::dispose_later).
class ForkedRequest {
public:
    /// Takes the transaction. `call` may be null: the request belongs to no call.
    ForkedRequest(const ProxyParts& parts, IncomingHandle incoming, const RequestView& view,
                  const LocalAddress& arrived_at, RelayedCalls::Found call);
    ForkedRequest(const ForkedRequest&) = delete;
    ForkedRequest& operator=(const ForkedRequest&) = delete;

    /// Starts a branch to each target; answers at once when none could be started.
    void start(const std::vector<Target>& targets);
    /// We end it: CANCEL to the branches, `status` to the sender.
    void give_up(int status);

    /// The sender has its final response.
    [[nodiscard]] bool finished() const { return context_.finished(); }
    /// Finished, but a 2xx may still come that has to be handled here: keep it for 64·T1.
    [[nodiscard]] bool lingers() const { return lingers_; }
    /// A branch has no final response yet.
    [[nodiscard]] bool awaits_response() const;
    [[nodiscard]] std::optional<common::SessionId> session() const { return session_; }
    [[nodiscard]] bool is_initial_invite() const { return is_invite_ && !in_dialog_; }

private:
    struct Branch {
        ForkedRequest& request;
        std::size_t index;
        BranchNumber number;
        Flow flow;
        const LocalAddress* local = nullptr;
        OutgoingHandle transaction;
        MessageHandle response;  // the latest; none: we answer ourselves
    };

    static int on_response(nta_outgoing_magic_t* branch, nta_outgoing_t* transaction,
                           const sip_t* sip) noexcept;
    static int on_cancel(nta_incoming_magic_t* self, nta_incoming_t* incoming,
                         const sip_t* sip) noexcept;

    [[nodiscard]] int send(Branch& branch, const Target& target, const WayOut& way);
    void responded(Branch& branch, int status);
    [[nodiscard]] int inspect(Branch& branch, int status);
    void carry_out(const ResponseContext::Actions& actions);
    void forward(Branch& branch);
    void finish(const response_action::Finish& finish);
    /// `ours`: no phone sent the final response.
    void settle_call(int status, const std::string& phrase, bool ours);
    void remember_answer(RelayedCall& call, Branch& branch);
    [[nodiscard]] RelayedCall* call() const;
    [[nodiscard]] bool passes_sdp() const;
    [[nodiscard]] tl::expected<void, AnchorError> anchor(msg_t* message, RelayedCalls::Role role,
                                                         PassingSdp passing);
    void release_media(const Branch& branch);
    void turn_down(Branch& branch);
    void hang_up(RelayedCall& call);

    const ProxyParts& parts_;
    IncomingHandle incoming_;
    MessageHandle message_;
    const LocalAddress& arrived_at_;
    Flow sender_flow_;
    std::optional<common::SessionId> session_;
    Side sender_ = Side::caller;
    std::string method_;
    std::string callee_tag_;
    std::uint32_t cseq_ = 0;
    bool is_invite_ = false;
    bool in_dialog_ = false;
    bool has_offer_ = false;
    bool cancelled_ = false;
    bool lingers_ = false;
    bool has_split_ends_ = false;  // a 2xx within the dialog was turned down
    ResponseContext context_;
    std::vector<std::unique_ptr<Branch>> branches_;
};

}  // namespace signaling::sofia
