#include "media/gst/relays.hpp"

#include <future>

#include "common/ensure.hpp"
#include "media/gst/worker_relays.hpp"

namespace media::gst {

using common::SessionId;

Relays::Relays(Workers& workers, const PipelineLibrary& pipelines, common::MediaEvents& events,
               RelayOptions options, std::shared_ptr<spdlog::logger> log)
    : workers_{workers}, events_{events} {
    for (const auto& worker : workers.all()) {
        by_worker_.push_back(std::make_unique<WorkerRelays>(
            *worker, WorkerRelays::Surroundings{pipelines, events, options.silence_timeout, log}));
    }
}

/// Each worker destroys its own: graphs are touched by their thread only.
Relays::~Relays() {
    if (!common::ensure(placed_.empty(), "every relayed session was ended")) {
        while (!placed_.empty()) end(placed_.begin()->first);
    }
    for (const auto& worker : workers_.all()) {
        std::promise<void> gone;
        worker->post(
            [&, relays = &by_worker_[worker->number()]] {
                relays->reset();
                gone.set_value();
            },
            "relays end");
        gone.get_future().wait();
    }
}

void Relays::apply(common::RelayDescription description, std::vector<SocketPair> fresh) {
    auto [place, is_new] = placed_.try_emplace(description.session, nullptr);
    if (is_new) place->second = &workers_.place(1);
    Worker& worker = *place->second;
    struct Change {
        common::RelayDescription description;
        std::vector<SocketPair> fresh;
    };
    // Shared only because a std::function is copyable; the task is its one owner.
    auto change = std::make_shared<Change>(Change{std::move(description), std::move(fresh)});
    worker.post([&relays = of(worker),
                 change] { relays.apply(change->description, std::move(change->fresh)); },
                "relay apply");
}

void Relays::release(SessionId session, common::PortsId ports) {
    const auto place = placed_.find(session);
    if (place == placed_.end()) return;
    place->second->post(
        [&relays = of(*place->second), session, ports] { relays.release(session, ports); },
        "relay release");
}

void Relays::end(SessionId session) {
    const auto place = placed_.find(session);
    if (place == placed_.end()) return events_.session_ended({session, {}});
    Worker& worker = *place->second;
    placed_.erase(place);
    workers_.add_weight(worker, -1);
    worker.post([&relays = of(worker), session] { relays.end(session); }, "relay end");
}

bool Relays::knows(SessionId session) const {
    return placed_.find(session) != placed_.end();
}

void Relays::draw(std::string name,
                  const std::function<void(std::vector<common::GraphDump>)>& done) {
    for (const auto& worker : workers_.all()) {
        worker->post([&relays = of(*worker), name, done] { done(relays.draw(name)); },
                     "relay draw");
    }
}

WorkerRelays& Relays::of(const Worker& worker) {
    return *by_worker_[worker.number()];
}

}  // namespace media::gst
