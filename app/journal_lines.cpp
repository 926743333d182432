#include "app/journal_lines.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

#include <nlohmann/json.hpp>

namespace app {

namespace {

// Keeps the order in which fields are written, which is the order DESIGN §8 lists them in.
using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json time_or_null(const std::optional<common::WallTime>& time) {
    return time ? Json(rfc3339(*time)) : Json(nullptr);
}

/// From answer to end; 0 for a call that was never answered.
double duration_s(const signaling::CallRecord& record) {
    using std::chrono::milliseconds;
    if (!record.answered) return 0;
    const auto length = std::chrono::duration_cast<milliseconds>(record.ended - *record.answered);
    return static_cast<double>(length.count()) / 1000;
}

Json media_json(const std::vector<common::DirectionReport>& directions) {
    Json result = Json::array();
    for (const auto& direction : directions) {
        result.push_back({{"kind", common::name_of(direction.kind)},
                          {"from", direction.from},
                          {"packets", direction.packets},
                          {"bytes", direction.bytes},
                          {"dropped", direction.dropped}});
    }
    return result;
}

std::string line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string_view name_of(signaling::RegistrationAction action) {
    using signaling::RegistrationAction;
    switch (action) {
        case RegistrationAction::registered:
            return "registered";
        case RegistrationAction::refreshed:
            return "refreshed";
        case RegistrationAction::unregistered:
            return "unregistered";
        case RegistrationAction::expired:
            return "expired";
        case RegistrationAction::refused:
            return "refused";
    }
    return "unknown";
}

}  // namespace

std::string rfc3339(common::WallTime time) {
    using std::chrono::milliseconds;
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto fraction = std::chrono::duration_cast<milliseconds>(time - whole);
    const std::time_t seconds = std::chrono::system_clock::to_time_t(whole);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + length, text.size() - length, ".%03dZ",
                  static_cast<int>(fraction.count()));
    return text.data();
}

std::string journal_line(const signaling::CallRecord& record) {
    return line({{"call_id", record.call_id},
                 {"from", record.from},
                 {"to", record.to},
                 {"started", rfc3339(record.started)},
                 {"ringing", time_or_null(record.ringing)},
                 {"answered", time_or_null(record.answered)},
                 {"ended", rfc3339(record.ended)},
                 {"ended_by", record.ended_by},
                 {"status", record.status},
                 {"reason", record.reason},
                 {"duration_s", duration_s(record)},
                 {"media", media_json(record.media)},
                 {"call", text_or_null(record.id)},
                 {"room", text_or_null(record.room)}});
}

std::string journal_line(const signaling::RegistrationRecord& record) {
    return line({{"time", rfc3339(record.time)},
                 {"aor", record.aor},
                 {"contact", record.contact},
                 {"source", record.source},
                 {"action", name_of(record.action)},
                 {"expires_s", record.expires.count()}});
}

}  // namespace app
