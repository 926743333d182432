#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/graph_dump.hpp"
#include "common/media_control.hpp"
#include "media/socket_pair.hpp"
#include "media/workers.hpp"

namespace media::gst {

class PipelineLibrary;
class WorkerRelays;

struct RelayOptions {
    std::chrono::milliseconds silence_timeout{60'000};  // media.timeout; 0: never
};

/// All relayed calls: one GstPipeline per call on one worker (DESIGN §4).
/// Called on the signaling thread; the graphs live on the workers' threads.
class Relays {
public:
    Relays(Workers& workers, const PipelineLibrary& pipelines, common::MediaEvents& events,
           RelayOptions options, std::shared_ptr<spdlog::logger> log);
    /// Every session must have been ended.
    ~Relays();

    /// `fresh`: sockets of ports that the description names for the first time.
    void apply(common::RelayDescription description, std::vector<SocketPair> fresh);
    /// Closes ports that were handed over and are not wanted any more. Unknown ones are ignored.
    void release(common::SessionId session, common::PortsId ports);
    /// `session_ended` follows, from the worker; for an unknown session at once, with no
    /// directions.
    void end(common::SessionId session);
    [[nodiscard]] bool knows(common::SessionId session) const;

    /// Draws all calls (empty name), or the one named. `done` is called once per worker, on its
    /// thread, with the graphs that are there; `Workers::all().size()` calls in all.
    void draw(std::string name, const std::function<void(std::vector<common::GraphDump>)>& done);

private:
    [[nodiscard]] WorkerRelays& of(const Worker& worker);

    Workers& workers_;
    common::MediaEvents& events_;
    std::map<common::SessionId, Worker*> placed_;           // the signaling thread's
    std::vector<std::unique_ptr<WorkerRelays>> by_worker_;  // the object is its worker's
};

}  // namespace media::gst
