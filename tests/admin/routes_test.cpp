#include "admin/routes.hpp"

#include <doctest/doctest.h>

using admin::find_route;
using admin::Resource;

TEST_CASE("the HTTP API has the paths of DESIGN §8") {
    struct Row {
        const char* method;
        const char* path;
        Resource resource;
        const char* name;
    };
    const Row rows[] = {
        {"GET", "/", Resource::page, ""},
        {"HEAD", "/", Resource::page, ""},
        {"GET", "/healthz", Resource::health, ""},
        {"GET", "/metrics", Resource::metrics, ""},
        {"GET", "/api/status", Resource::status, ""},
        {"GET", "/api/registrations", Resource::registrations, ""},
        {"GET", "/api/calls", Resource::calls, ""},
        {"GET", "/api/calls/call-17", Resource::call, "call-17"},
        {"DELETE", "/api/calls/call-17", Resource::hang_up, "call-17"},
        {"GET", "/api/calls/call-17/pipeline.dot", Resource::call_dot, "call-17"},
        {"GET", "/api/calls/call-17/pipeline.svg", Resource::call_svg, "call-17"},
        {"GET", "/api/rooms", Resource::rooms, ""},
        {"GET", "/api/rooms/conf-red", Resource::room, "conf-red"},
        {"GET", "/api/rooms/conf-red/pipeline.dot", Resource::room_dot, "conf-red"},
        {"GET", "/api/rooms/conf-red/pipeline.svg", Resource::room_svg, "conf-red"},
        {"POST", "/api/dump", Resource::dump, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.path);
        const auto route = find_route(row.method, row.path);
        REQUIRE(route.has_value());
        CHECK(route->resource == row.resource);
        CHECK(route->name == row.name);
    }
}

TEST_CASE("what the HTTP API has not is refused by its kind") {
    struct Row {
        const char* method;
        const char* path;
        int status;
    };
    const Row rows[] = {
        {"GET", "/nothing", 404},
        {"GET", "", 404},
        {"GET", "/api", 404},
        {"GET", "/api/calls/", 404},
        {"GET", "/api/calls/1/2", 404},
        {"GET", "/api/calls/1/pipeline.png", 404},
        {"POST", "/api/calls", 405},
        {"DELETE", "/api/rooms/conf", 405},
        {"GET", "/api/dump", 405},
        {"PUT", "/", 405},
        {"GET", "/api/events", 501},
        {"GET", "/api/calls/1/ladder", 501},
        {"POST", "/api/rooms/conf/lock", 501},
        {"POST", "/api/rooms/conf/members/3/kick", 501},
    };
    for (const Row& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.path);
        const auto route = find_route(row.method, row.path);
        REQUIRE_FALSE(route.has_value());
        CHECK(route.error().status == row.status);
    }
}
