#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "admin/exchange.hpp"

namespace admin {

/// What an HTTP request asks for.
enum class Resource : std::uint8_t {
    page,
    health,
    metrics,
    status,
    registrations,
    calls,
    call,
    hang_up,
    call_dot,
    call_svg,
    rooms,
    room,
    room_dot,
    room_svg,
    dump,
    later,  // of DESIGN §8, but not in this version
};

struct Route {
    Resource resource = Resource::page;
    std::string name;  // the call's id or the room's name, where the path has one
};

/// The HTTP API of DESIGN §8. Refusals: 404 no such path, 405 wrong method, 501 not in this
/// version. Pure.
[[nodiscard]] Answer<Route> find_route(std::string_view method, std::string_view path);

}  // namespace admin
