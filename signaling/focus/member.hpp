#pragma once

#include <optional>
#include <string>

#include "common/media_control.hpp"
#include "signaling/focus/accepted_invite.hpp"
#include "signaling/focus/audio_negotiation.hpp"
#include "signaling/focus/dialog.hpp"
#include "signaling/focus/member_state.hpp"
#include "signaling/focus/presence_check.hpp"
#include "signaling/journal.hpp"
#include "signaling/request_view.hpp"
#include "signaling/snapshots.hpp"

namespace signaling::focus {

/// One phone in a room: its dialog, its audio, its line in the journal. It lives from its INVITE
/// until its dialog is closed and its media has reported.
struct Member {
    common::SessionId session{};
    std::string room;
    std::string name;     // "member-3-alice"
    std::string contact;  // ours, as a header value
    Dialog dialog;
    AudioNegotiation audio;
    CallRecord record;

    MemberState state = MemberState::accepted;
    std::optional<AcceptedInvite> accepted;  // the newest 2xx, while its ACK is waited for
    bool ended = false;                      // the call is over: out of the room, media let go
    bool reported = false;                   // media has reported, the record is written
    PresenceCheck presence{};
};

/// "call-17": calls of rooms and relayed calls are numbered together.
[[nodiscard]] std::string call_name(common::SessionId session);
/// "member-17-alice": letters, digits, '-', '_' and '.' only, whatever the From says.
[[nodiscard]] std::string member_name(common::SessionId session, std::string_view from_uri);
/// Our Contact (RFC 3261 §12.1.1). It has no isfocus: phones take the room for a plain call, which
/// every phone understands (RFC 4579 §5.1 is for those that ask for more).
[[nodiscard]] std::string room_contact(const std::string& room, const RequestView& request);
/// What the journal knows from an INVITE.
[[nodiscard]] CallRecord new_record(const RequestView& invite, common::WallTime started);

/// Its audio is agreed on and nothing need come from it: on hold, or listening only.
[[nodiscard]] bool need_not_send(const Member& member);
/// What media is told. Only for members whose audio is agreed on.
[[nodiscard]] common::MemberDescription media_description(const Member& member);
[[nodiscard]] CallSnapshot call_snapshot(const Member& member);
[[nodiscard]] MemberSnapshot member_snapshot(const Member& member);

}  // namespace signaling::focus
