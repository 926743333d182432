#include "app/status_json.hpp"

#include <string>

#include "app/version.hpp"

namespace app {

namespace {

using Json = nlohmann::ordered_json;

Json by_reason(const media::DropCounters& drops) {
    Json reasons = Json::object();
    drops.for_each([&](std::string_view reason, std::uint64_t value) {
        reasons[std::string{reason}] = value;
    });
    return reasons;
}

}  // namespace

Json status_json(const signaling::StatusSnapshot& status, media::Workers& workers,
                 const FileJournal& journal, std::chrono::seconds uptime) {
    Json json{{"version", version},
              {"uptime_s", uptime.count()},
              {"listening", status.listening},
              {"registrations", status.registrations},
              {"calls", status.calls},
              {"rooms", status.rooms},
              {"calls_total", status.calls_total},
              {"media_workers", workers.all().size()},
              {"dropped_packets", by_reason(workers.drops())},
              {"refused_requests", Json::object()},
              {"dropped_messages", Json::object()}};
    for (const auto& counter : status.counters) json[counter.name][counter.reason] = counter.value;
    const auto losses = journal.losses();
    json["lost_records"] = {{"disk_too_slow", losses.disk_too_slow},
                            {"disk_refused", losses.disk_refused}};
    return json;
}

}  // namespace app
