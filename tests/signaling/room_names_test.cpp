#include "signaling/room_names.hpp"

#include <doctest/doctest.h>

#include <string>

using signaling::RoomNames;

TEST_CASE("user parts that match a pattern are rooms") {
    struct Row {
        const char* user;
        const char* room;  // nullptr: not a room
    };
    const Row rows[] = {
        {"conf", "conf"},
        {"conf-red", "conf-red"},
        {"CONF-Red", "conf-red"},
        {"conf red/x", "conf-red-x"},
        {"800", "800"},
        {"899", "899"},
        {"8000", nullptr},
        {"80", nullptr},
        {"8a0", nullptr},
        {"alice", nullptr},
        {"", nullptr},
        {"aconf", nullptr},
        {"conf_1.2", "conf_1.2"},
        {"conf\xc3\xa9", "conf--"},
    };
    const RoomNames names{{"Conf*", "8[0-9][0-9]"}};
    for (const Row& row : rows) {
        CAPTURE(row.user);
        const auto room = names.find(row.user);
        REQUIRE(room.has_value() == (row.room != nullptr));
        if (room) CHECK(*room == row.room);
    }
}

TEST_CASE("a room's name is bounded, and long or cut-off user parts are no rooms") {
    const RoomNames names{{"conf*"}};
    CHECK(names.find("conf" + std::string(200, 'x'))->size() == RoomNames::longest_name);
    CHECK_FALSE(names.find("conf" + std::string(RoomNames::longest_user, 'x')));
    CHECK_FALSE(names.find(std::string_view{"conf\0x", 6}));
}

TEST_CASE("without patterns there are no rooms") {
    CHECK_FALSE(RoomNames{{}}.find("conf"));
}
