#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/media_control.hpp"
#include "common/time.hpp"
#include "signaling/focus/focus_shell.hpp"
#include "signaling/journal.hpp"
#include "signaling/request_view.hpp"
#include "signaling/room_names.hpp"
#include "signaling/settings.hpp"
#include "signaling/snapshots.hpp"

namespace signaling {

/// The conference focus (RFC 4579 §3): the user agent that phones reach when they dial a room.
///
/// One dialog per member: INVITE, re-INVITE and UPDATE with or without an offer, ACK with or
/// without an answer, BYE, CANCEL, OPTIONS, INFO. A room is made with its first member and goes
/// with its last. 2xx responses are repeated until ACK: T1 doubling to T2, after 64·T1 the member
/// is let go with BYE (RFC 3261 §13.3.1.4). A full room answers 486, an offer without a codec of
/// ours 488 with Warning 304 (RFC 3261 §20.43), no port 503 with Retry-After. Each member's call is
/// journaled. Pure but for MediaControl, Journal and the shell; `now` is passed in. Signaling
/// thread only.
class Focus {
public:
    struct Parts {
        common::MediaControl& media;
        Journal& journal;
        FocusShell& shell;
        std::function<common::SessionId()> next_session;  // numbers shared with relayed calls
        /// For the journal and snapshots only.
        std::function<common::WallTime()> wall_time = std::chrono::system_clock::now;
    };
    Focus(ConferenceSettings settings, std::optional<common::IpAddress> media_address, Parts parts);
    ~Focus();

    /// A request whose Request-URI is a room of ours, out of dialog. Everything but INVITE and ACK
    /// is answered at once: OPTIONS 200, what needs a dialog 481, SUBSCRIBE and PUBLISH 489, the
    /// rest 405.
    /// `dialog`: the shell's name for this INVITE's transaction, used in `respond_to_invite`.
    void handle_initial(const RequestView& request, const std::string& room, std::uint64_t dialog,
                        common::TimePoint now);
    /// A request within a dialog of a member. False: no such dialog, the shell answers 481.
    [[nodiscard]] bool handle_in_dialog(const RequestView& request, std::uint64_t dialog,
                                        common::TimePoint now);
    /// CANCEL for an INVITE. Rooms answer every INVITE finally before they return, and a CANCEL has
    /// no effect after that (RFC 3261 §9.2): the phone acknowledges the 2xx and sends BYE.
    void cancelled(std::uint64_t dialog, common::TimePoint now);

    /// Retransmissions and time-outs; call when `next_due` says, at the latest every 500 ms.
    void on_timer(common::TimePoint now);
    [[nodiscard]] std::optional<common::TimePoint> next_due() const;

    /// BYE to one member (by snapshot id of its call), or to all; its media ends at once, the BYE
    /// waits for the ACK of our 2xx if that is still to come (RFC 3261 §15). False: no such call.
    bool hang_up(const std::string& call, const std::string& reason);
    void hang_up_all(const std::string& reason);

    // From media, on the signaling thread.
    void session_failed(common::SessionId session, const std::string& reason);
    /// Ends the call, unless the member is on hold or only listens: it need not send then, and is
    /// asked with OPTIONS every minute instead (focus::PresenceCheck).
    void session_silent(common::SessionId session);
    /// The final status of a probe. Ends the call of a member that has gone.
    void probe_answered(common::SessionId session, int status);
    /// True: it was one of ours; the call's record is written now.
    bool session_ended(const common::SessionReport& report);

    [[nodiscard]] std::vector<RoomSnapshot> rooms() const;
    [[nodiscard]] std::vector<CallSnapshot> calls() const;
    /// Members since the start, those that have left included.
    [[nodiscard]] std::uint64_t total() const;
    /// No member left, every media report in, no BYE waiting for an ACK that has to come first. The
    /// transactions of BYEs that were sent are the shell's.
    [[nodiscard]] bool idle() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace signaling
