#pragma once

#include <spdlog/logger.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "signaling/journal.hpp"
#include "signaling/relayed_call.hpp"
#include "signaling/sofia/media_ledger.hpp"
#include "signaling/sofia/own_requests.hpp"

namespace signaling::sofia {

/// The calls between phones, found by Call-ID and the caller's tag. Signaling thread only.
class RelayedCalls {
public:
    struct Parts {
        MediaLedger& media;
        Journal& journal;
        OwnRequests& requests;
        std::function<common::SessionId()> next_session;
        /// Gives up an INVITE that has not been answered: CANCEL to the callees, `status` to the
        /// caller. What follows comes back as `failed`.
        std::function<void(RelayedCall&, int status)> abandon;
    };
    RelayedCalls(Parts parts, std::optional<common::IpAddress> media_address,
                 std::shared_ptr<spdlog::logger> log);

    /// `invite` is a complete view, out of dialog. A call with the same Call-ID and caller's tag is
    /// ended: its caller tries again.
    RelayedCall& begin(const RequestView& invite);
    struct Found {
        RelayedCall* call = nullptr;
        Side sender = Side::caller;
    };
    /// The call a request belongs to, and which end sent it. Both tags have to be the call's: a
    /// dialog with another fork, or one made up, is none of ours (RFC 3261 §12.2.2).
    [[nodiscard]] Found find(std::string_view call_id, std::string_view from_tag,
                             std::string_view to_tag) const;

    /// nullptr: it has ended. What outlives a call keeps its number, not a pointer.
    [[nodiscard]] RelayedCall* find(common::SessionId session) const;

    enum class Role { offer, answer };
    /// The text to send on in place of `sdp`.
    [[nodiscard]] tl::expected<std::string, AnchorError> pass(RelayedCall& call, Role role,
                                                              PassingSdp passing,
                                                              std::string_view sdp);

    void ringing(RelayedCall& call, int status);
    void answered(RelayedCall& call, int status, std::string to, std::string_view to_tag);
    /// The INVITE has its final response. Frees `call`.
    void failed(RelayedCall& call, int status, std::string reason, std::string_view by);
    /// A BYE passed and was answered, or its sender has given up. Frees `call`.
    void ended(RelayedCall& call, std::string_view by, std::string reason);
    /// `gone` has said BYE, and that BYE cannot be passed on: the other end gets one of ours. Frees
    /// `call`, unless its INVITE is still open.
    void left(RelayedCall& call, Side gone);
    /// We end it. Frees `call` at once when it was answered, else when its INVITE has ended.
    void hang_up(RelayedCall& call, const std::string& reason, int status_if_unanswered);

    bool hang_up(const std::string& id, const std::string& reason);
    void hang_up_all(const std::string& reason);
    /// From media. False: not one of these calls.
    bool session_failed(common::SessionId session, const std::string& reason);
    bool session_silent(common::SessionId session);
    bool session_ended(const common::SessionReport& report);

    [[nodiscard]] std::vector<CallSnapshot> snapshots() const;
    [[nodiscard]] std::size_t size() const { return calls_.size(); }
    [[nodiscard]] std::uint64_t total() const { return total_; }
    [[nodiscard]] bool idle() const { return calls_.empty() && unreported_.empty(); }
    /// Writes the records that still wait for a report; at the process' end.
    void flush();

private:
    void close(RelayedCall& call);
    void send_bye(const RelayedCall& call, Side to);
    void replace(RelayedCall& older);

    Parts parts_;
    std::optional<common::IpAddress> media_address_;
    std::shared_ptr<spdlog::logger> log_;
    std::unordered_map<std::string, std::unique_ptr<RelayedCall>> calls_;
    std::map<common::SessionId, RelayedCall*> by_session_;
    std::map<common::SessionId, CallRecord> unreported_;
    std::uint64_t total_ = 0;
};

}  // namespace signaling::sofia
