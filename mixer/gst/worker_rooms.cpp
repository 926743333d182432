#include "mixer/gst/worker_rooms.hpp"

namespace mixer::gst {

using common::SessionId;

WorkerRooms::WorkerRooms(media::Worker& worker, Surroundings surroundings)
    : worker_{worker},
      surroundings_{std::move(surroundings)},
      // An element's error is only logged here: the member whose chain stopped is found by its
      // flow, and the others of the room go on.
      home_{surroundings_.log, nullptr} {}

void WorkerRooms::apply(const common::MemberDescription& description,
                        std::vector<media::SocketPair> fresh) {
    auto [entry, is_new] = sessions_.try_emplace(description.session);
    auto& session = entry->second;
    if (session.failed) return;  // signaling is about to end it
    if (!is_new && session.room != description.room)
        return fail(description.session, "a member cannot change rooms");
    session.room = description.room;
    const auto applied = room_for(description).apply(description, std::move(fresh));
    if (!applied) return fail(description.session, applied.error());
    surroundings_.log->debug("room={} member={} codec={}", description.room, description.name,
                             name_of(description.audio.codec));
}

Room& WorkerRooms::room_for(const common::MemberDescription& description) {
    auto& room = rooms_[description.room];
    if (!room) {
        const Room::Reports reports{
            .silent = [this](SessionId id) { surroundings_.events.session_silent(id); },
            .broken =
                [this](SessionId id, const std::string& reason) {
                    worker_.post([this, id, reason] { fail(id, reason); }, "member failed");
                }};
        room = std::make_unique<Room>(worker_, home_, surroundings_.pipelines,
                                      surroundings_.options, description, reports);
        surroundings_.log->info("room={} opened", description.room);
    }
    return *room;
}

std::vector<common::DirectionReport> WorkerRooms::leave(SessionId id, const std::string& name) {
    const auto found = rooms_.find(name);
    if (found == rooms_.end()) return {};
    auto directions = found->second->leave(id);
    if (found->second->empty()) {
        rooms_.erase(found);
        surroundings_.log->info("room={} closed", name);
    }
    return directions;
}

void WorkerRooms::end(SessionId id) {
    common::SessionReport report{id, {}};
    if (const auto found = sessions_.find(id); found != sessions_.end()) {
        const Session session = std::move(found->second);
        sessions_.erase(found);
        report.directions = session.failed ? session.last_words : leave(id, session.room);
    }
    surroundings_.events.session_ended(std::move(report));
}

void WorkerRooms::fail(SessionId id, const std::string& reason) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.failed) return;
    auto& session = found->second;
    surroundings_.log->error("room={} session={} failed reason={}", session.room,
                             static_cast<std::uint64_t>(id), reason);
    session.failed = true;
    session.last_words = leave(id, session.room);
    surroundings_.events.session_failed(id, reason);
}

std::vector<common::GraphDump> WorkerRooms::draw(const std::string& name) const {
    std::vector<common::GraphDump> dumps;
    for (const auto& [room_name, room] : rooms_) {
        if (name.empty() || name == room_name || name == room->name())
            dumps.push_back(room->draw());
    }
    return dumps;
}

}  // namespace mixer::gst
