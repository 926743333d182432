#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/time.hpp"
#include "signaling/focus/member.hpp"

namespace signaling::focus {

/// Every member of every room, found by session, by dialog and by room. A room is there as long as
/// somebody is in it.
class Members {
public:
    /// Into its room. References stay valid until `remove`.
    Member& add(Member member);
    [[nodiscard]] Member* find(common::SessionId session);
    [[nodiscard]] const Member* find(common::SessionId session) const;
    [[nodiscard]] Member* find_dialog(const std::string& key);

    void leave_room(const Member& member);
    /// Its dialog is not found any more.
    void close_dialog(const Member& member);
    void remove(common::SessionId session);

    [[nodiscard]] std::size_t population(const std::string& room) const;
    [[nodiscard]] bool empty() const { return members_.empty(); }
    [[nodiscard]] std::uint64_t total() const { return total_; }  // ever added
    [[nodiscard]] std::vector<common::SessionId> sessions() const;
    [[nodiscard]] std::vector<RoomSnapshot> rooms() const;
    [[nodiscard]] std::vector<CallSnapshot> calls() const;

private:
    std::map<common::SessionId, Member> members_;
    std::uint64_t total_ = 0;
    std::map<std::string, common::SessionId> dialogs_;
    std::map<std::string, std::set<common::SessionId>> rooms_;
};

/// Dialogs that we closed with BYE, kept for 64·T1: the phone's own BYE may cross ours and is then
/// answered 200 (RFC 3261 §15.1.2).
class ClosedDialogs {
public:
    void add(const std::string& key, common::TimePoint now);
    [[nodiscard]] bool contains(const std::string& key) const { return keys_.count(key) > 0; }
    void forget_expired(common::TimePoint now);
    [[nodiscard]] std::optional<common::TimePoint> next_due() const;

private:
    struct Entry {
        common::TimePoint expires;
        std::string key;
    };
    std::deque<Entry> by_time_;
    std::set<std::string> keys_;
};

}  // namespace signaling::focus
