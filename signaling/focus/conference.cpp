#include "signaling/focus/conference.hpp"

#include <algorithm>
#include <utility>

namespace signaling {

using focus::AcceptedInvite;
using focus::Member;
using focus::MemberEvent;
using focus::MemberState;

Focus::Impl::Impl(ConferenceSettings settings, std::optional<common::IpAddress> media_address,
                  Parts parts)
    : settings_{std::move(settings)}, media_address_{media_address}, parts_{std::move(parts)} {}

void Focus::Impl::on_timer(common::TimePoint now) {
    now_ = now;
    closed_.forget_expired(now);
    repeat_responses(now);
    probe_quiet_members(now);
}

void Focus::Impl::repeat_responses(common::TimePoint now) {
    const auto waiting = unacknowledged_;
    for (const common::SessionId session : waiting) {
        Member* member = members_.find(session);
        if (!member || !member->accepted) continue;
        AcceptedInvite& accepted = *member->accepted;
        switch (accepted.check(now)) {
            case AcceptedInvite::Due::nothing:
                break;
            case AcceptedInvite::Due::repeat:
                parts_.shell.respond_to_invite(accepted.transaction(), accepted.response());
                break;
            case AcceptedInvite::Due::give_up:
                give_up(*member);
                break;
        }
    }
}

void Focus::Impl::probe_quiet_members(common::TimePoint now) {
    for (const common::SessionId session : members_.sessions()) {
        Member* member = members_.find(session);
        if (!member) continue;
        const bool needed = member->state == MemberState::confirmed && need_not_send(*member);
        if (!member->presence.is_due(needed, now)) continue;
        parts_.shell.probe(member->dialog.new_request("OPTIONS"), session);
    }
}

void Focus::Impl::probe_answered(Member& member, int status) {
    const bool has_gone = member.presence.has_gone(status);
    if (!has_gone || member.ended || !need_not_send(member)) return;
    hang_up(member, "does not answer OPTIONS");
}

std::optional<common::TimePoint> Focus::Impl::next_due() const {
    std::optional<common::TimePoint> due = closed_.next_due();
    for (const common::SessionId session : unacknowledged_) {
        const Member* member = members_.find(session);
        if (!member || !member->accepted) continue;
        const common::TimePoint candidate = member->accepted->next_due();
        if (!due || candidate < *due) due = candidate;
    }
    return due;
}

void Focus::Impl::give_up(Member& member) {
    end_call(member, "server", "no ACK");
    stop_waiting_for_ack(member);
    advance(member, MemberEvent::give_up);
    remove_when_done(member);
}

void Focus::Impl::hang_up(Member& member, const std::string& reason) {
    end_call(member, "server", reason);
    advance(member, MemberEvent::hang_up);
    remove_when_done(member);
}

void Focus::Impl::advance(Member& member, MemberEvent event) {
    const focus::MemberTransition transition = focus::next(member.state, event);
    const bool closes = transition.to == MemberState::closed && member.state != MemberState::closed;
    member.state = transition.to;
    if (transition.send_bye) {
        parts_.shell.send(member.dialog.new_request("BYE"));
        closed_.add(member.dialog.key(), now_);
    }
    if (closes) members_.close_dialog(member);
}

void Focus::Impl::end_call(Member& member, const char* ended_by, const std::string& reason) {
    if (member.ended) return;
    member.ended = true;
    member.record.ended = parts_.wall_time();
    member.record.ended_by = ended_by;
    member.record.reason = reason;
    members_.leave_room(member);
    parts_.media.end(member.session);
}

void Focus::Impl::stop_waiting_for_ack(Member& member) {
    if (!member.accepted) return;
    parts_.shell.forget_invite(member.accepted->transaction());
    member.accepted.reset();
    unacknowledged_.erase(member.session);
}

bool Focus::Impl::session_ended(const common::SessionReport& report) {
    Member* member = members_.find(report.session);
    if (!member) return false;
    member->record.media = report.directions;
    parts_.journal.write(member->record);
    member->reported = true;
    remove_when_done(*member);
    return true;
}

void Focus::Impl::remove_when_done(Member& member) {
    if (member.state == MemberState::closed && member.reported) members_.remove(member.session);
}

}  // namespace signaling
