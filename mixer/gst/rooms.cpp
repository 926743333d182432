#include "mixer/gst/rooms.hpp"

#include <future>

#include "common/ensure.hpp"
#include "mixer/gst/conference_mixer.hpp"
#include "mixer/gst/worker_rooms.hpp"

namespace mixer::gst {

using common::SessionId;

Rooms::Rooms(media::Workers& workers, const media::gst::PipelineLibrary& pipelines,
             common::MediaEvents& events, RoomOptions options, std::shared_ptr<spdlog::logger> log)
    : workers_{workers}, events_{events} {
    register_mixer_elements();
    for (const auto& worker : workers.all()) {
        by_worker_.push_back(std::make_unique<WorkerRooms>(
            *worker, WorkerRooms::Surroundings{pipelines, events, options, log}));
    }
}

/// Each worker destroys its own: graphs are touched by their thread only.
Rooms::~Rooms() {
    if (!common::ensure(room_of_.empty(), "every room member was ended")) {
        while (!room_of_.empty()) end(room_of_.begin()->first);
    }
    for (const auto& worker : workers_.all()) {
        std::promise<void> gone;
        worker->post(
            [&, rooms = &by_worker_[worker->number()]] {
                rooms->reset();
                gone.set_value();
            },
            "rooms end");
        gone.get_future().wait();
    }
}

void Rooms::apply(common::MemberDescription description, std::vector<media::SocketPair> fresh) {
    media::Worker& worker = place(description);
    struct Change {
        common::MemberDescription description;
        std::vector<media::SocketPair> fresh;
    };
    // Shared only because a std::function is copyable; the task is its one owner.
    auto change = std::make_shared<Change>(Change{std::move(description), std::move(fresh)});
    worker.post([&rooms = of(worker),
                 change] { rooms.apply(change->description, std::move(change->fresh)); },
                "member apply");
}

/// A member stays where it was placed, whatever room a later description names.
media::Worker& Rooms::place(const common::MemberDescription& description) {
    const auto [known, is_new] = room_of_.try_emplace(description.session, description.room);
    Place& place = rooms_[known->second];
    if (!is_new) return *place.worker;
    if (place.worker == nullptr) {
        place.worker = &workers_.place(weight);
    } else {
        workers_.add_weight(*place.worker, weight);
    }
    ++place.members;
    return *place.worker;
}

void Rooms::end(SessionId session) {
    const auto known = room_of_.find(session);
    if (known == room_of_.end()) return events_.session_ended({session, {}});
    const auto room = rooms_.find(known->second);
    media::Worker& worker = *room->second.worker;
    workers_.add_weight(worker, -static_cast<int>(weight));
    if (--room->second.members == 0) rooms_.erase(room);
    room_of_.erase(known);
    worker.post([&rooms = of(worker), session] { rooms.end(session); }, "member end");
}

bool Rooms::knows(SessionId session) const {
    return room_of_.find(session) != room_of_.end();
}

void Rooms::draw(std::string name,
                 const std::function<void(std::vector<common::GraphDump>)>& done) {
    for (const auto& worker : workers_.all()) {
        worker->post([&rooms = of(*worker), name, done] { done(rooms.draw(name)); }, "room draw");
    }
}

WorkerRooms& Rooms::of(const media::Worker& worker) {
    return *by_worker_[worker.number()];
}

}  // namespace mixer::gst
