#include "admin/ctl_tables.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace {

using Json = nlohmann::ordered_json;

/// What is printed; "refused" when it is not the answer of an exchange.
std::string printed(std::string_view command, const char* answer) {
    std::ostringstream out;
    return admin::print_listing(command, Json::parse(answer), out) ? out.str() : "refused";
}

}  // namespace

TEST_CASE("ctl prints answers for people, and says so when there is nothing to list") {
    struct Row {
        const char* command;
        const char* answer;
        const char* text;
    };
    const Row rows[] = {
        {"registrations", "[]", "none\n"},
        {"calls", "[]", "none\n"},
        {"rooms", "[]", "none\n"},
        {"dump", R"({"files":[]})", "nothing to draw: no call is running\n"},
        {"dump", R"({"files":["/a.dot","/a.svg"]})", "/a.dot\n/a.svg\n"},
        {"hangup", R"({"id":"call-31","state":"ending"})", "hung up call-31\n"},
        {"hangup", R"({"id":"call-\u001b"})", "hung up call-?\n"},
        {"hangup", "{}", "refused"},
        {"hangup", "[]", "refused"},
        {"dump", "{}", "refused"},
        {"calls", "[1]", "refused"},
        {"calls",
         R"([{"id":"call-1","state":"established","duration_s":61,"from":"a","to":"b",)"
         R"("started":"t","room":null}])",
         "id      state        duration_s  from  to  started  room\n"
         "call-1  established  61          a     b   t        -\n"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.command);
        CAPTURE(row.answer);
        CHECK(printed(row.command, row.answer) == row.text);
    }
}

TEST_CASE("ctl status has a row for each reason that was counted, none for zeros") {
    CHECK(printed("status", R"({"calls":1,"dropped_packets":{"stranger":5,"late":0,"odd\n":2},)"
                            R"("refused_requests":{},"lost_records":{"disk_refused":1}})") ==
          "calls            1\n"
          "dropped_packets  stranger: 5\n"
          "dropped_packets  odd?: 2\n"
          "lost_records     disk_refused: 1\n");
}
