#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "signaling/focus.hpp"
#include "signaling/sofia/loop.hpp"
#include "signaling/sofia/own_requests.hpp"
#include "signaling/sofia/replies.hpp"

namespace signaling::sofia {

/// The focus' hands: requests to rooms go in as views, responses and requests of ours come out.
/// Signaling thread only.
class RoomShell final : public FocusShell {
public:
    RoomShell(Loop& loop, Replies& replies, OwnRequests& requests)
        : loop_{loop}, replies_{replies}, requests_{requests} {}
    /// The focus is made after its shell.
    void attach(Focus& focus) { focus_ = &focus; }

    /// `view` is complete. False: it was within no dialog of a member and has not been answered;
    /// `incoming` (null for an ACK) is still the caller's then.
    [[nodiscard]] bool handle(IncomingHandle& incoming, const RequestView& view,
                              const std::string& room, common::TimePoint now);

    void respond(const FocusResponse& response) override;
    void respond_to_invite(std::uint64_t dialog, const FocusResponse& response) override;
    void forget_invite(std::uint64_t dialog) override;
    void send(const FocusRequest& request) override;
    void probe(const FocusRequest& request, common::SessionId member) override;

private:
    struct Invite {
        RoomShell& shell;
        std::uint64_t dialog;
        IncomingHandle incoming;
    };
    static int on_cancel(nta_incoming_magic_t* invite, nta_incoming_t* incoming,
                         const sip_t* sip) noexcept;
    void answer(nta_incoming_t* incoming, const FocusResponse& response);

    Loop& loop_;
    Replies& replies_;
    OwnRequests& requests_;
    Focus* focus_ = nullptr;
    nta_incoming_t* current_ = nullptr;
    std::uint64_t last_dialog_ = 0;
    std::map<std::uint64_t, std::unique_ptr<Invite>> invites_;
};

}  // namespace signaling::sofia
