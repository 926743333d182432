#include "app/configuration_values.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

TEST_CASE("durations are a number and a unit") {
    struct Row {
        const char* text;
        std::chrono::milliseconds value;  // -1: refused
    };
    const Row rows[] = {
        {"250ms", 250ms},      {"60s", 60s},
        {"5m", 5min},          {"1h", 1h},
        {"0s", 0ms},           {"60", -1ms},
        {"s", -1ms},           {"", -1ms},
        {"-5s", -1ms},         {"5 s", -1ms},
        {"1.5s", -1ms},        {"5d", -1ms},
        {"5S", -1ms},          {"99999999999999999999s", -1ms},
        {"5s ", -1ms},         {"1000000000h", 1000000000h},
        {"1000000001s", -1ms},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto duration = app::parse_duration(row.text);
        REQUIRE(duration.has_value() == (row.value >= 0ms));
        if (duration) CHECK(*duration == row.value);
    }
}

TEST_CASE("port ranges begin with an even port and hold two pairs (RFC 3550 §11)") {
    struct Row {
        const char* text;
        bool is_right;
    };
    const Row rows[] = {
        {"30000-39999", true},  {"30000-30003", true},
        {"1024-65535", true},   {"30000-30002", false},
        {"30001-39999", false}, {"39999-30000", false},
        {"1000-2000", false},   {"30000", false},
        {"30000-", false},      {"-39999", false},
        {"30000-65536", false}, {"30000 - 39999", false},
        {"a-b", false},         {"", false},
        {"65534-65535", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(app::parse_port_range(row.text).has_value() == row.is_right);
    }
    CHECK(app::parse_port_range("40000-40009")->first == 40000);
    CHECK(app::parse_port_range("40000-40009")->last == 40009);
}

TEST_CASE("listen addresses name transport, address and port; IPv6 in brackets") {
    struct Row {
        const char* text;
        const char* shown;  // nullptr: refused
        bool is_tcp;
    };
    const Row rows[] = {
        {"udp:0.0.0.0:5060", "0.0.0.0:5060", false},
        {"tcp:192.0.2.1:5070", "192.0.2.1:5070", true},
        {"udp:[::]:5060", "[::]:5060", false},
        {"tcp:[2001:db8::1]:0", "[2001:db8::1]:0", true},
        {"udp:::1:5060", nullptr, false},
        {"udp:0.0.0.0", nullptr, false},
        {"udp:[::1]", nullptr, false},
        {"udp:localhost:5060", nullptr, false},
        {"udp:0.0.0.0:65536", nullptr, false},
        {"udp:0.0.0.0:", nullptr, false},
        {"udp:0.0.0.0:sip", nullptr, false},
        {"tls:0.0.0.0:5061", nullptr, false},
        {"UDP:0.0.0.0:5060", nullptr, false},
        {"0.0.0.0:5060", nullptr, false},
        {"", nullptr, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto address = app::parse_listen_address(row.text);
        REQUIRE(address.has_value() == (row.shown != nullptr));
        if (!address) continue;
        CHECK(address->endpoint.to_string() == row.shown);
        CHECK((address->transport == signaling::Transport::tcp) == row.is_tcp);
    }
}

TEST_CASE("reason phrases are UTF-8 text without control characters (RFC 3261 §25.1)") {
    struct Row {
        std::string text;
        bool is_right;
    };
    const Row rows[] = {
        {"Obsadené", true},
        {"OK, v poriadku", true},
        {"通話中", true},
        {"", false},
        {"a\r\nb", false},
        {"tab\there", false},
        {"del\x7f", false},
        {"c1 \xc2\x85", false},
        {std::string(201, 'x'), false},
        {std::string(200, 'x'), true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(app::parse_reason_phrase(row.text).has_value() == row.is_right);
    }
}

TEST_CASE("status codes with a phrase are final ones (RFC 3261 §21)") {
    for (const char* text : {"200", "486", "699"}) {
        CAPTURE(text);
        CHECK(app::parse_status_code(text) == std::stoi(text));
    }
    for (const char* text : {"100", "180", "199", "700", "0486", "48", "+486", "4xx", ""}) {
        CAPTURE(text);
        CHECK_FALSE(app::parse_status_code(text).has_value());
    }
}

TEST_CASE("room patterns have closed brackets and leave user parts to users (POSIX XCU §2.13.1)") {
    struct Row {
        const char* text;
        bool is_right;
    };
    const Row rows[] = {
        {"conf*", true}, {"8[0-9][0-9]", true}, {"[]]x", true},        {"[!]]x", true},
        {"a\\[b", true}, {"???", true},         {"[[:digit:]]", true}, {"*x", true},
        {"", false},     {"8[0-9", false},      {"[]", false},         {"[!]", false},
        {"[", false},    {"a[b\\]", false},     {"*", false},          {"**", false},
        {"?*", false},   {"[[:digit:]", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(app::parse_room_pattern(row.text).has_value() == row.is_right);
    }
}
