#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.hpp"
#include "signaling/call_leg.hpp"
#include "signaling/focus.hpp"
#include "signaling/journal.hpp"
#include "signaling/media_anchor.hpp"
#include "signaling/request_view.hpp"
#include "signaling/snapshots.hpp"

namespace signaling {

/// What we know of one end of a call: all that a request of ours to it would need (RFC 3261 §12).
struct CallEnd {
    std::string contact;              // its remote target: the URI of its Contact
    std::vector<std::string> routes;  // from us to it, nearest first; empty: it is next to us
    Flow flow;                        // how it is reached
    std::uint32_t cseq = 0;           // highest it has sent
};

/// One call between two phones, from the first INVITE to its end (RFC 3261 §13, §15). Pure: wall
/// time is passed in, for the record only.
class RelayedCall {
public:
    RelayedCall(common::SessionId session, const RequestView& invite, common::WallTime now);

    [[nodiscard]] const std::string& id() const { return id_; }  // "call-17"
    [[nodiscard]] common::SessionId session() const { return session_; }
    [[nodiscard]] const std::string& call_id() const { return record_.call_id; }
    [[nodiscard]] const std::string& caller_tag() const { return caller_tag_; }
    [[nodiscard]] LegState state() const { return state_; }
    [[nodiscard]] bool answered() const { return record_.answered.has_value(); }
    [[nodiscard]] CallEnd& end(Side side) { return side == Side::caller ? caller_ : callee_; }
    [[nodiscard]] const CallRecord& record() const { return record_; }
    [[nodiscard]] CallSnapshot snapshot() const;

    void on_provisional(int status, common::WallTime now);
    /// The 2xx that is forwarded; `to` is its To header value, `to_tag` that header's tag. Only the
    /// first is the call's: a 2xx of another fork makes a dialog of its own (RFC 3261 §13.2.2.4).
    void on_answer(int status, std::string to, std::string_view to_tag, common::WallTime now);
    void on_ack() { move(LegEvent::ack); }
    /// The INVITE failed, or was given up: `by` is "caller", "callee" or "server".
    void on_failure(int status, std::string reason, std::string_view by, common::WallTime now);
    void on_bye(std::string_view by, std::string reason, common::WallTime now);

    /// An offer was answered.
    void on_agreement();
    /// Media was silent for another media.timeout. True: for too long. That is the first time while
    /// the phones have to send, the second if they had not to send before, and the tenth since the
    /// newest agreement while they need not (on hold). Never before the call is answered.
    [[nodiscard]] bool on_silence();

    /// A request of ours to `side`, as if the other end had sent it; for BYE. Only once answered.
    [[nodiscard]] FocusRequest request_to(Side side, std::string method) const;

    /// The branch that made the dialog with this callee tag; nothing: not known.
    [[nodiscard]] std::optional<BranchNumber> branch_of(const std::string& callee_tag) const;
    void remember_branch(const std::string& callee_tag, BranchNumber branch);
    /// The callee's end of this call has this tag (RFC 3261 §12): once answered there is one only,
    /// before each fork that rings has its own.
    [[nodiscard]] bool has_dialog(const std::string& callee_tag) const;
    [[nodiscard]] BranchNumber new_branch() { return BranchNumber{next_branch_++}; }

    /// INVITEs without an offer: their ACK or PRACK carries the answer (RFC 3261 §13.2.1).
    void set_late_offer(Side inviter, std::uint32_t cseq, bool late);
    [[nodiscard]] bool answers_late_offer(Side inviter, std::uint32_t cseq) const;

    std::unique_ptr<MediaAnchor> anchor;  // none until the first SDP
    void attach_media(std::vector<common::DirectionReport> media);

private:
    void move(LegEvent event) { state_ = next(state_, event); }
    void close(std::string_view by, std::string reason, common::WallTime now);

    common::SessionId session_;
    std::string id_;
    std::string caller_tag_;
    std::string callee_tag_;
    std::string from_;  // header values, with tags
    std::string to_;
    CallEnd caller_;
    CallEnd callee_;
    LegState state_ = LegState::calling;
    CallRecord record_;
    std::map<std::string, BranchNumber> branches_;
    std::uint32_t next_branch_ = 0;
    std::map<Side, std::uint32_t> late_offers_;
    bool expects_media_ = true;
    unsigned silences_left_ = 1;
};

/// "sip:alice@example.org" of any SIP URI, "alice" of it.
[[nodiscard]] std::string plain_uri(std::string_view uri);
[[nodiscard]] std::string user_or_host(std::string_view uri);

}  // namespace signaling
