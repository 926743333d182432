#include "app/exchange_metrics.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/app/quiet_log.hpp"
#include "tests/app/temporary_directory.hpp"

TEST_CASE("everything counted has a metric, and each family stands together") {
    const TemporaryDirectory directory;
    const QuietLog log;
    app::FileJournal journal{{directory.path() / "c", directory.path() / "r"}, log.logger()};
    media::Workers workers{{1}, log.logger()};
    workers.drops().count(media::PacketDrop::stranger, 5);
    signaling::StatusSnapshot status;
    status.calls = 3;
    status.counters = {{"refused_requests", "no port left", 2},
                       {"Slow handlers", "", 1},
                       {"refused_requests", "too many hops", 4}};
    const auto metrics =
        app::exchange_metrics(status, workers, journal, std::chrono::duration<double>{1.5});
    const auto text = admin::metrics_text(metrics);
    CAPTURE(text);
    for (const char* line : {
             "\nustredna_calls 3\n",
             "\nustredna_uptime_seconds 1.5\n",
             "\nustredna_media_workers 1\n",
             "\nustredna_lost_records_total 0\n",
             "\nustredna_dropped_packets_total{reason=\"stranger\"} 5\n",
             "\nustredna_refused_requests_total{reason=\"no port left\"} 2\n",
             "\nustredna_refused_requests_total{reason=\"too many hops\"} 4\n",
             "\nustredna_slow_handlers_total 1\n",
         }) {
        CAPTURE(line);
        CHECK(text.find(line) != std::string::npos);
    }
    std::set<std::string> ended;
    std::string family;
    for (const auto& metric : metrics) {
        CAPTURE(metric.name);
        if (metric.name == family) continue;
        CHECK(ended.insert(metric.name).second);
        family = metric.name;
    }
}
