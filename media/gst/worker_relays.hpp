#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/graph_dump.hpp"
#include "common/media_control.hpp"
#include "media/gst/graph_home.hpp"
#include "media/gst/relay_call.hpp"
#include "media/worker.hpp"

namespace media::gst {

class PipelineLibrary;

/// The relayed calls of one worker, and the watch over their silence. Its worker's thread only,
/// between turns; the constructor runs anywhere.
class WorkerRelays final : public Ticker {
public:
    /// What is called by all workers' relays alike, and outlives them.
    struct Surroundings {
        const PipelineLibrary& pipelines;
        common::MediaEvents& events;
        common::Duration silence_timeout;  // 0: silence is never reported
        std::shared_ptr<spdlog::logger> log;
    };

    WorkerRelays(Worker& worker, Surroundings surroundings);
    ~WorkerRelays() override;
    WorkerRelays(const WorkerRelays&) = delete;
    WorkerRelays& operator=(const WorkerRelays&) = delete;

    void apply(const common::RelayDescription& description, std::vector<SocketPair> fresh);
    void release(common::SessionId session, common::PortsId ports);
    void end(common::SessionId session);
    /// All calls, or the one of this name.
    [[nodiscard]] std::vector<common::GraphDump> draw(const std::string& name) const;

    /// Tells of the sessions that were silent for too long.
    void on_tick(common::TimePoint due) override;
    [[nodiscard]] const char* name() const override { return "silence"; }

private:
    struct Session {
        std::unique_ptr<RelayCall> call;                  // null once it failed
        common::TimePoint quiet_since;                    // start, or the last report of silence
        std::vector<common::DirectionReport> last_words;  // of a call that failed
    };

    Session& session_for(const common::RelayDescription& description);
    void fail(common::SessionId id, Session& session, const std::string& reason);
    void fail_called(const std::string& name, const std::string& reason);
    [[nodiscard]] common::Duration watch_period() const;

    Worker& worker_;
    Surroundings surroundings_;
    GraphHome home_;
    std::map<common::SessionId, Session> sessions_;
};

}  // namespace media::gst
