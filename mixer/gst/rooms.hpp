#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "common/graph_dump.hpp"
#include "common/media_control.hpp"
#include "media/gst/pipeline_library.hpp"
#include "media/socket_pair.hpp"
#include "media/workers.hpp"

namespace mixer::gst {

struct RoomOptions {
    unsigned talkers = 6;                      // mixed at a time; 0 = all
    std::chrono::milliseconds tick{20};
    std::chrono::seconds silence_timeout{60};  // media.timeout
};

/// All conference rooms: one GstPipeline per room, all on one worker (DESIGN §5). A room's graph is
/// made with its first member and goes with its last. Called on the signaling thread.
class Rooms {
public:
    Rooms(media::Workers& workers, const media::gst::PipelineLibrary& pipelines,
          common::MediaEvents& events, RoomOptions options, std::shared_ptr<spdlog::logger> log);
    /// Every member must have been ended.
    ~Rooms();

    /// A new member, or a change of one (hold, new address). `fresh`: the sockets of ports that the
    /// description names for the first time.
    void apply(common::MemberDescription description, std::vector<media::SocketPair> fresh);
    void end(common::SessionId session);
    [[nodiscard]] bool knows(common::SessionId session) const;

    /// As media::gst::Relays::draw.
    void draw(std::string name, const std::function<void(std::vector<common::GraphDump>)>& done);

private:
    // The implementer completes this part.
};

}  // namespace mixer::gst
