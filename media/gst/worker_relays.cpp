#include "media/gst/worker_relays.hpp"

#include <algorithm>

namespace media::gst {

using common::SessionId;

WorkerRelays::WorkerRelays(Worker& worker, Surroundings surroundings)
    : worker_{worker},
      surroundings_{std::move(surroundings)},
      // Errors come out of a push: the call is torn down after the turn.
      home_{surroundings_.log, [this](const std::string& pipeline, const std::string& reason) {
                worker_.post([this, pipeline, reason] { fail_called(pipeline, reason); },
                             "relay failed");
            }} {}

WorkerRelays::~WorkerRelays() {
    if (!sessions_.empty()) worker_.stop_ticker(*this);
}

void WorkerRelays::apply(const common::RelayDescription& description,
                         std::vector<SocketPair> fresh) {
    auto& session = session_for(description);
    if (!session.call) return;  // it failed; signaling is about to end it
    const auto applied = session.call->apply(description.streams, std::move(fresh));
    if (!applied) return fail(description.session, session, applied.error());
    surroundings_.log->debug("call={} relayed streams={}", description.name,
                             description.streams.size());
}

WorkerRelays::Session& WorkerRelays::session_for(const common::RelayDescription& description) {
    if (sessions_.empty() && watch_period() > common::Duration::zero())
        worker_.start_ticker(*this, watch_period());
    auto [entry, is_new] = sessions_.try_emplace(description.session);
    auto& session = entry->second;
    if (is_new) {
        session.call =
            std::make_unique<RelayCall>(worker_, home_, surroundings_.pipelines, description);
        session.quiet_since = common::Clock::now();
    }
    return session;
}

void WorkerRelays::release(SessionId session, common::PortsId ports) {
    const auto found = sessions_.find(session);
    if (found != sessions_.end() && found->second.call) found->second.call->release(ports);
}

void WorkerRelays::end(SessionId session) {
    common::SessionReport report{session, {}};
    if (const auto found = sessions_.find(session); found != sessions_.end()) {
        auto& ending = found->second;
        report.directions = ending.call ? ending.call->directions() : std::move(ending.last_words);
        sessions_.erase(found);
        if (sessions_.empty()) worker_.stop_ticker(*this);
    }
    surroundings_.events.session_ended(std::move(report));
}

std::vector<common::GraphDump> WorkerRelays::draw(const std::string& name) const {
    std::vector<common::GraphDump> dumps;
    for (const auto& [id, session] : sessions_) {
        if (session.call && (name.empty() || session.call->name() == name))
            dumps.push_back(session.call->draw());
    }
    return dumps;
}

void WorkerRelays::on_tick(common::TimePoint due) {
    for (auto& [id, session] : sessions_) {
        if (!session.call) continue;
        const auto heard = std::max(session.call->last_packet(), session.quiet_since);
        if (due - heard < surroundings_.silence_timeout) continue;
        session.quiet_since = due;
        surroundings_.events.session_silent(id);
    }
}

/// Coarse: silence is found up to an eighth of its time late, at most a second.
common::Duration WorkerRelays::watch_period() const {
    return std::min<common::Duration>(surroundings_.silence_timeout / 8, std::chrono::seconds{1});
}

void WorkerRelays::fail(SessionId id, Session& session, const std::string& reason) {
    surroundings_.log->error("call={} failed reason={}", session.call->name(), reason);
    session.last_words = session.call->directions();
    session.call.reset();
    surroundings_.events.session_failed(id, reason);
}

void WorkerRelays::fail_called(const std::string& name, const std::string& reason) {
    for (auto& [id, session] : sessions_) {
        if (session.call && session.call->name() == name) fail(id, session, reason);
    }
}

}  // namespace media::gst
