#include "signaling/focus/members.hpp"

#include <utility>

namespace signaling::focus {

Member& Members::add(Member member) {
    const common::SessionId session = member.session;
    ++total_;
    dialogs_[member.dialog.key()] = session;
    rooms_[member.room].insert(session);
    return members_.emplace(session, std::move(member)).first->second;
}

Member* Members::find(common::SessionId session) {
    const auto found = members_.find(session);
    return found == members_.end() ? nullptr : &found->second;
}

const Member* Members::find(common::SessionId session) const {
    const auto found = members_.find(session);
    return found == members_.end() ? nullptr : &found->second;
}

Member* Members::find_dialog(const std::string& key) {
    const auto found = dialogs_.find(key);
    return found == dialogs_.end() ? nullptr : find(found->second);
}

void Members::leave_room(const Member& member) {
    const auto room = rooms_.find(member.room);
    if (room == rooms_.end()) return;
    room->second.erase(member.session);
    if (room->second.empty()) rooms_.erase(room);
}

void Members::close_dialog(const Member& member) {
    dialogs_.erase(member.dialog.key());
}

void Members::remove(common::SessionId session) {
    members_.erase(session);
}

std::size_t Members::population(const std::string& room) const {
    const auto found = rooms_.find(room);
    return found == rooms_.end() ? 0 : found->second.size();
}

std::vector<common::SessionId> Members::sessions() const {
    std::vector<common::SessionId> sessions;
    sessions.reserve(members_.size());
    for (const auto& [session, member] : members_) sessions.push_back(session);
    return sessions;
}

std::vector<RoomSnapshot> Members::rooms() const {
    std::vector<RoomSnapshot> snapshots;
    for (const auto& [name, sessions] : rooms_) {
        RoomSnapshot room{name, {}};
        for (const common::SessionId session : sessions)
            room.members.push_back(member_snapshot(members_.at(session)));
        snapshots.push_back(std::move(room));
    }
    return snapshots;
}

std::vector<CallSnapshot> Members::calls() const {
    std::vector<CallSnapshot> snapshots;
    snapshots.reserve(members_.size());
    for (const auto& [session, member] : members_) snapshots.push_back(call_snapshot(member));
    return snapshots;
}

void ClosedDialogs::add(const std::string& key, common::TimePoint now) {
    by_time_.push_back({now + 64 * t1, key});
    keys_.insert(key);
}

void ClosedDialogs::forget_expired(common::TimePoint now) {
    while (!by_time_.empty() && by_time_.front().expires <= now) {
        keys_.erase(by_time_.front().key);
        by_time_.pop_front();
    }
}

std::optional<common::TimePoint> ClosedDialogs::next_due() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.front().expires;
}

}  // namespace signaling::focus
