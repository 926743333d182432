#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mixer/gst/room.hpp"

namespace mixer::gst {

/// The rooms of one worker. Its worker's thread only, between turns; the constructor runs anywhere.
class WorkerRooms {
public:
    /// What is called by all workers' rooms alike, and outlives them.
    struct Surroundings {
        const media::gst::PipelineLibrary& pipelines;
        common::MediaEvents& events;
        RoomOptions options;
        std::shared_ptr<spdlog::logger> log;
    };

    WorkerRooms(media::Worker& worker, Surroundings surroundings);

    void apply(const common::MemberDescription& description, std::vector<media::SocketPair> fresh);
    void end(common::SessionId session);
    /// All rooms, or the one of this name, with or without "room-".
    [[nodiscard]] std::vector<common::GraphDump> draw(const std::string& name) const;

private:
    struct Session {
        std::string room;
        bool failed = false;
        std::vector<common::DirectionReport> last_words;  // of one that failed
    };

    [[nodiscard]] Room& room_for(const common::MemberDescription& description);
    [[nodiscard]] std::vector<common::DirectionReport> leave(common::SessionId id,
                                                             const std::string& room);
    void fail(common::SessionId id, const std::string& reason);

    media::Worker& worker_;
    Surroundings surroundings_;
    media::gst::GraphHome home_;
    std::map<common::SessionId, Session> sessions_;
    std::map<std::string, std::unique_ptr<Room>> rooms_;
};

}  // namespace mixer::gst
