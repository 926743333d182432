#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/graph_dump.hpp"
#include "common/media_control.hpp"
#include "media/gst/pipeline_library.hpp"
#include "media/socket_pair.hpp"
#include "media/workers.hpp"

namespace mixer::gst {

class WorkerRooms;

struct RoomOptions {
    unsigned talkers = 6;                               // mixed at a time; 0 = all
    std::chrono::milliseconds tick{20};                 // or 10
    std::chrono::milliseconds silence_timeout{60'000};  // media.timeout; 0: never
};

/// All conference rooms: one GstPipeline per room, all on one worker (DESIGN §5). A room's graph is
/// made with its first member and goes with its last. Called on the signaling thread.
class Rooms {
public:
    /// After gst_init. Everything given outlives this.
    Rooms(media::Workers& workers, const media::gst::PipelineLibrary& pipelines,
          common::MediaEvents& events, RoomOptions options, std::shared_ptr<spdlog::logger> log);
    /// Every member must have been ended. Waits until the workers have let go.
    ~Rooms();
    Rooms(const Rooms&) = delete;
    Rooms& operator=(const Rooms&) = delete;

    /// A new member, or a change of one (hold, new address, other codec). `fresh`: the sockets of
    /// ports that the description names for the first time. A member cannot change rooms.
    void apply(common::MemberDescription description, std::vector<media::SocketPair> fresh);
    /// `session_ended` follows, from the worker; for an unknown session at once, with no
    /// directions.
    void end(common::SessionId session);
    [[nodiscard]] bool knows(common::SessionId session) const;

    /// As media::gst::Relays::draw. A room is named with or without its pipeline's "room-".
    void draw(std::string name, const std::function<void(std::vector<common::GraphDump>)>& done);

private:
    struct Place {
        media::Worker* worker = nullptr;
        unsigned members = 0;
    };
    static constexpr unsigned weight = 2;  // of a member; a relayed call has 1

    [[nodiscard]] media::Worker& place(const common::MemberDescription& description);
    [[nodiscard]] WorkerRooms& of(const media::Worker& worker);

    media::Workers& workers_;
    common::MediaEvents& events_;
    // The signaling thread's.
    std::map<std::string, Place> rooms_;
    std::map<common::SessionId, std::string> room_of_;
    std::vector<std::unique_ptr<WorkerRooms>> by_worker_;  // the object is its worker's
};

}  // namespace mixer::gst
