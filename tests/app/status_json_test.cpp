#include "app/status_json.hpp"

#include <doctest/doctest.h>

#include "tests/app/quiet_log.hpp"
#include "tests/app/temporary_directory.hpp"

using Json = nlohmann::ordered_json;

TEST_CASE("the status names every reason for a drop, a refusal or a loss, zeros included") {
    const TemporaryDirectory directory;
    const QuietLog log;
    app::FileJournal journal{{directory.path() / "none" / "c", directory.path() / "r"},
                             log.logger()};
    journal.write(signaling::CallRecord{});
    while (journal.lost() == 0) std::this_thread::yield();
    media::Workers workers{{1}, log.logger()};
    workers.drops().count(media::PacketDrop::stranger, 5);
    signaling::StatusSnapshot status;
    status.listening = {"udp:192.0.2.1:5060"};
    status.calls = 3;
    status.counters = {{"refused_requests", "no port left", 2},
                       {"dropped_messages", "malformed", 0}};
    const Json json = app::status_json(status, workers, journal, std::chrono::seconds{61});
    CAPTURE(json.dump());
    CHECK(json["uptime_s"] == 61);
    CHECK(json["calls"] == 3);
    CHECK(json["listening"] == Json::array({"udp:192.0.2.1:5060"}));
    CHECK(json["dropped_packets"]["stranger"] == 5);
    std::size_t reasons = 0;
    workers.drops().for_each([&](std::string_view, std::uint64_t) { ++reasons; });
    CHECK(json["dropped_packets"].size() == reasons);
    CHECK(json["refused_requests"] == Json{{"no port left", 2}});
    CHECK(json["dropped_messages"] == Json{{"malformed", 0}});
    CHECK(json["lost_records"] == Json{{"disk_too_slow", 0}, {"disk_refused", 1}});
}

TEST_CASE("where nothing was refused yet the status has an empty object") {
    const TemporaryDirectory directory;
    const QuietLog log;
    app::FileJournal journal{{directory.path() / "c", directory.path() / "r"}, log.logger()};
    media::Workers workers{{1}, log.logger()};
    const Json json = app::status_json({}, workers, journal, std::chrono::seconds{0});
    CHECK(json["refused_requests"] == Json::object());
    CHECK(json["dropped_messages"] == Json::object());
}
