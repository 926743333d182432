#include "signaling/sofia/connections.hpp"

#include <sofia-sip/su_addrinfo.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

namespace signaling::sofia {

namespace {

constexpr int both_ways = 2;  // of tport_shutdown

common::IpAddress source_of(const tport_t* connection) {
    const su_addrinfo_t* address = tport_get_address(connection);
    sockaddr_storage storage{};
    std::memcpy(&storage, address->ai_addr,
                std::min<std::size_t>(sizeof storage, address->ai_addrlen));
    return common::IpAddress::from(storage);
}

}  // namespace

ConnectionLimits ConnectionLimits::of_this_process() {
    ConnectionLimits limits;
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return limits;
    limits.in_all = std::min<std::size_t>(limits.in_all, descriptors.rlim_cur / 8);
    limits.per_source = std::min(limits.per_source, limits.in_all / 2);
    return limits;
}

Connections::~Connections() {
    for (const auto& [id, connection] : open_) tport_unref(connection.tport);
}

std::uint64_t Connections::id_of(tport_t* connection, common::TimePoint now) {
    if (const auto known = ids_.find(connection); known != ids_.end()) return known->second;
    const auto id = ++last_id_;
    open_.emplace(id, Connection{tport_ref(connection), source_of(connection), now, false});
    ids_.emplace(connection, id);
    has_new_ = true;
    return id;
}

void Connections::used(std::uint64_t id, bool phone, common::TimePoint now) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    found->second.used = now;
    found->second.phone = found->second.phone || phone;
}

tport_t* Connections::find(std::uint64_t id) const {
    const auto found = open_.find(id);
    if (found == open_.end() || tport_is_clear_to_send(found->second.tport) == 0) return nullptr;
    return found->second.tport;
}

void Connections::look(const tport_t* listener, common::TimePoint now) {
    // Sofia gives the root of a tree and the way to greater ones only. What we know already leads
    // to others; the rest waits until the tree has turned, and Sofia closes it when it is idle.
    std::vector<tport_t*> starts{tport_secondary(listener)};
    for (const auto& [id, connection] : open_) {
        const bool here = tport_parent(connection.tport) == listener;
        if (here && tport_is_closed(connection.tport) == 0) starts.push_back(connection.tport);
    }
    std::set<const tport_t*> seen;
    for (tport_t* i : starts) {
        for (; i != nullptr && seen.insert(i).second; i = tport_next(i)) {
            static_cast<void>(id_of(i, now));
        }
    }
}

void Connections::enforce_limits() {
    if (!has_new_) return;
    has_new_ = false;
    forget_closed();
    std::size_t in_all = 0;
    std::map<common::IpAddress, std::size_t> from;
    for (const auto& [id, connection] : open_) {
        auto& from_here = from[connection.source];
        if (in_all < limits_.in_all && from_here < limits_.per_source) {
            ++in_all;
            ++from_here;
            continue;
        }
        ++refused_;
        tport_shutdown(connection.tport, both_ways);
    }
    forget_closed();
}

void Connections::close_idle(common::TimePoint now) {
    for (const auto& [id, connection] : open_) {
        const common::Clock::duration patience =
            connection.phone ? common::Clock::duration{limits_.phone_idle}
                             : common::Clock::duration{limits_.stranger_idle};
        if (now - connection.used >= patience) tport_shutdown(connection.tport, both_ways);
    }
}

std::vector<std::uint64_t> Connections::collect_closed() {
    forget_closed();
    return std::exchange(closed_, {});
}

void Connections::forget_closed() {
    for (auto i = open_.begin(); i != open_.end();) {
        if (tport_is_clear_to_send(i->second.tport) != 0) {
            ++i;
            continue;
        }
        closed_.push_back(i->first);
        ids_.erase(i->second.tport);
        tport_unref(i->second.tport);
        i = open_.erase(i);
    }
}

}  // namespace signaling::sofia
