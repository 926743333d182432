#include "app/snapshot_json.hpp"

#include <algorithm>
#include <chrono>

#include "app/journal_lines.hpp"

namespace app {

using Json = nlohmann::ordered_json;

namespace {

/// Since the answer; null while it rings.
Json duration_s(const signaling::CallSnapshot& call) {
    using std::chrono::seconds;
    if (!call.answered) return nullptr;
    const auto length = common::WallTime::clock::now() - *call.answered;
    // Somebody may have set the clock.
    return std::max(std::chrono::duration_cast<seconds>(length), seconds{0}).count();
}

}  // namespace

Json to_json(const signaling::CallSnapshot& call) {
    return {{"id", call.id},
            {"call_id", call.call_id},
            {"from", call.from},
            {"to", call.to},
            {"state", call.state},
            {"started", rfc3339(call.started)},
            {"answered", call.answered ? Json(rfc3339(*call.answered)) : Json(nullptr)},
            {"duration_s", duration_s(call)},
            {"room", call.room.empty() ? Json(nullptr) : Json(call.room)}};
}

Json to_json(const signaling::BindingSnapshot& binding) {
    return {{"aor", binding.aor},
            {"contact", binding.contact},
            {"source", binding.source},
            {"expires_s", binding.expires_in.count()}};
}

Json to_json(const signaling::RoomSnapshot& room) {
    Json members = Json::array();
    for (const auto& member : room.members) {
        members.push_back({{"id", member.id},
                           {"uri", member.uri},
                           {"codec", member.codec},
                           {"on_hold", member.on_hold}});
    }
    return {{"name", room.name}, {"members", std::move(members)}};
}

}  // namespace app
