#include "admin/routes.hpp"

#include <optional>

namespace admin {

namespace {

struct Entry {
    std::string_view method;
    std::string_view path;  // "*" stands for one segment; the first is the route's name
    Resource resource;
};

constexpr Entry entries[] = {
    {"GET", "/", Resource::page},
    {"GET", "/healthz", Resource::health},
    {"GET", "/metrics", Resource::metrics},
    {"GET", "/api/status", Resource::status},
    {"GET", "/api/registrations", Resource::registrations},
    {"GET", "/api/calls", Resource::calls},
    {"GET", "/api/calls/*", Resource::call},
    {"DELETE", "/api/calls/*", Resource::hang_up},
    {"GET", "/api/calls/*/ladder", Resource::later},
    {"GET", "/api/calls/*/pipeline.dot", Resource::call_dot},
    {"GET", "/api/calls/*/pipeline.svg", Resource::call_svg},
    {"GET", "/api/rooms", Resource::rooms},
    {"GET", "/api/rooms/*", Resource::room},
    {"GET", "/api/rooms/*/pipeline.dot", Resource::room_dot},
    {"GET", "/api/rooms/*/pipeline.svg", Resource::room_svg},
    {"POST", "/api/rooms/*/members/*/mute", Resource::later},
    {"POST", "/api/rooms/*/members/*/unmute", Resource::later},
    {"POST", "/api/rooms/*/members/*/kick", Resource::later},
    {"POST", "/api/rooms/*/lock", Resource::later},
    {"POST", "/api/rooms/*/unlock", Resource::later},
    {"POST", "/api/rooms/*/invite", Resource::later},
    {"GET", "/api/events", Resource::later},
    {"POST", "/api/dump", Resource::dump},
};

/// Cuts the first segment, "/calls" of "/calls/17", off `path`.
std::string_view take_segment(std::string_view& path) {
    const auto end = path.find('/', 1);
    const auto segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    return segment;
}

/// The name in the path, empty where the pattern has none; nothing when it does not match.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
    std::string name;
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = take_segment(pattern);
        const auto given = take_segment(path);
        if (wanted == "/*" && given.size() > 1) {
            if (name.empty()) name = given.substr(1);
        } else if (wanted != given) {
            return {};
        }
    }
    if (!pattern.empty() || !path.empty()) return {};
    return name;
}

}  // namespace

Answer<Route> find_route(std::string_view method, std::string_view path) {
    if (method == "HEAD") method = "GET";  // RFC 9110 §9.3.2: the same without the body
    bool is_known_path = false;
    for (const auto& entry : entries) {
        auto name = match(entry.path, path);
        if (!name) continue;
        is_known_path = true;
        if (entry.method != method) continue;
        if (entry.resource == Resource::later)
            return tl::unexpected<Refusal>{{501, "not in this version"}};
        return Route{entry.resource, std::move(*name)};
    }
    if (is_known_path) return tl::unexpected<Refusal>{{405, "method not allowed"}};
    return tl::unexpected<Refusal>{{404, "no such path"}};
}

}  // namespace admin
