#include <doctest/doctest.h>

#include "tests/signaling/focus_fixture.hpp"

using namespace support;
using common::SessionId;

TEST_CASE_FIXTURE(FocusFixture, "a broken media graph ends that one call (DESIGN §1.3)") {
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    alice.join();
    bob.join();
    focus().session_failed(SessionId{1}, "no element opusdec");
    REQUIRE(shell.requests.size() == 1);
    CHECK(shell.requests[0].call_id == "alice@phone");
    CHECK(media.ended == std::vector<SessionId>{SessionId{1}});
    report();
    CHECK(journal.calls.at(0).reason == "media failed: no element opusdec");
    CHECK(journal.calls.at(0).ended_by == "server");
    CHECK(focus().rooms().at(0).members.size() == 1);
    focus().session_failed(SessionId{1}, "again");
    focus().session_failed(SessionId{99}, "not ours");
    CHECK(shell.requests.size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture, "a member that falls silent is let go, one on hold is not") {
    struct Row {
        const char* direction;
        bool let_go;
    };
    const Row rows[] = {{"", true},
                        {"a=sendonly\r\n", false},
                        {"a=inactive\r\n", false},
                        {"a=recvonly\r\n", false}};
    for (const Row& row : rows) {
        CAPTURE(row.direction);
        FocusFixture fixture;
        Phone alice{fixture};
        alice.join();
        alice.send("INVITE", phone_sdp(g711_media + row.direction));
        alice.ack();
        fixture.focus().session_silent(SessionId{1});
        CHECK(fixture.shell.requests.size() == (row.let_go ? 1 : 0));
        CHECK(fixture.focus().rooms().empty() == row.let_go);
        fixture.focus().session_silent(SessionId{1});
        fixture.focus().session_silent(SessionId{99});
        CHECK(fixture.shell.requests.size() == (row.let_go ? 1 : 0));
    }
}

TEST_CASE_FIXTURE(FocusFixture, "hanging up on everybody leaves nothing behind") {
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    Phone carol{*this, "carol"};
    alice.join();
    bob.join(g711_media, "conf-two");
    carol.invite(phone_sdp(g711_media));
    focus().hang_up_all("shutting down");
    CHECK(shell.requests.size() == 2);
    CHECK(media.ended.size() == 3);
    CHECK(focus().rooms().empty());
    carol.ack();
    CHECK(shell.requests.size() == 3);
    report();
    CHECK(focus().idle());
    CHECK(media.open.empty());
    REQUIRE(journal.calls.size() == 3);
    for (const auto& record : journal.calls) CHECK(record.reason == "shutting down");
}

TEST_CASE_FIXTURE(FocusFixture, "reports of sessions that are not ours are left to others") {
    CHECK_FALSE(focus().session_ended({SessionId{5}, {}}));
    CHECK(journal.calls.empty());
}

TEST_CASE_FIXTURE(FocusFixture, "a member may leave and come back a thousand times") {
    for (std::uint32_t i = 0; i < 1000; ++i) {
        Phone alice{*this};
        alice.base().call_id = "call-" + std::to_string(i);
        alice.join();
        if (i % 3 == 0) {
            focus().hang_up("call-" + std::to_string(last_session), "kicked");
        } else {
            CHECK(alice.send("BYE").status == 200);
        }
        report();
    }
    CHECK(focus().idle());
    CHECK(focus().rooms().empty());
    CHECK(media.open.empty());
    CHECK(journal.calls.size() == 1000);
    CHECK(shell.forgotten.size() == 1000);
    pass(32s);
    CHECK_FALSE(focus().next_due());
}
