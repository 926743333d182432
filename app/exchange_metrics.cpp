#include "app/exchange_metrics.hpp"

#include <algorithm>
#include <cctype>

#include "app/version.hpp"
#include "common/ensure.hpp"

namespace app {

namespace {

using admin::Metric;
using Type = Metric::Type;

/// "refused_requests" → "ustredna_refused_requests_total", with the letters Prometheus allows.
std::string counter_name(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        const bool is_allowed = std::isalnum(static_cast<unsigned char>(c)) != 0;
        return is_allowed ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '_';
    });
    return "ustredna_" + name + "_total";
}

void add_signaling_counters(std::vector<signaling::CounterSnapshot> counters,
                            std::vector<Metric>& to) {
    // A family's samples must stand together in the text.
    std::stable_sort(counters.begin(), counters.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const auto& counter : counters) {
        Metric metric{counter_name(counter.name),
                      "Signaling: " + counter.name + " by reason.",
                      Type::counter,
                      {},
                      static_cast<double>(counter.value)};
        if (!counter.reason.empty()) metric.labels = {{"reason", counter.reason}};
        to.push_back(std::move(metric));
    }
}

Metric sample(const char* name, const char* help, Type type, std::uint64_t value) {
    return {name, help, type, {}, static_cast<double>(value)};
}

void add_packet_drops(const media::DropCounters& drops, std::vector<Metric>& to) {
    drops.for_each([&](std::string_view reason, std::uint64_t value) {
        auto metric = sample("ustredna_dropped_packets_total", "Media packets dropped, by reason.",
                             Type::counter, value);
        metric.labels = {{"reason", std::string{reason}}};
        to.push_back(std::move(metric));
    });
}

}  // namespace

std::vector<Metric> exchange_metrics(const signaling::StatusSnapshot& status,
                                     media::Workers& workers, const FileJournal& journal,
                                     std::chrono::duration<double> uptime) {
    constexpr auto gauge = Type::gauge;
    constexpr auto counter = Type::counter;
    const auto promises = common::broken_promises.load(std::memory_order_relaxed);
    std::vector<Metric> result{
        sample("ustredna_info", "The running version.", gauge, 1),
        sample("ustredna_uptime_seconds", "Since start.", gauge, 0),
        sample("ustredna_registrations", "Bindings now.", gauge, status.registrations),
        sample("ustredna_calls", "Calls now, room members included.", gauge, status.calls),
        sample("ustredna_rooms", "Rooms with a member.", gauge, status.rooms),
        sample("ustredna_calls_total", "Calls since start.", counter, status.calls_total),
        sample("ustredna_media_workers", "Media threads.", gauge, workers.all().size()),
        sample("ustredna_lost_records_total", "Missing in the call log.", counter, journal.lost()),
        sample("ustredna_broken_promises_total", "Defects met.", counter, promises),
    };
    result[0].labels = {{"version", std::string{version}}};
    result[1].value = uptime.count();
    add_packet_drops(workers.drops(), result);
    add_signaling_counters(status.counters, result);
    return result;
}

}  // namespace app
