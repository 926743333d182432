#include <doctest/doctest.h>

#include "tests/signaling/focus_fixture.hpp"

using namespace support;
using common::SessionId;

namespace {

/// A member that joined with this direction, and time in steps of the shell's timer.
struct QuietMember : FocusFixture {
    explicit QuietMember(const std::string& direction) : alice{*this} {
        alice.join(g711_media + direction);
    }
    void minutes(int count) {
        for (int second = 0; second < 60 * count; ++second) pass(1s);
    }
    [[nodiscard]] bool is_there() { return !focus().rooms().empty(); }

    Phone alice;
};

}  // namespace

TEST_CASE("who need not send is asked every minute whether it is there (RFC 3261 §11)") {
    struct Row {
        const char* direction;
        bool asked;
    };
    const Row rows[] = {
        {"", false}, {"a=sendonly\r\n", false}, {"a=recvonly\r\n", true}, {"a=inactive\r\n", true}};
    for (const Row& row : rows) {
        CAPTURE(row.direction);
        QuietMember member{row.direction};
        member.minutes(1);
        CHECK(member.shell.probes.empty());
        member.minutes(1);
        REQUIRE(member.shell.probes.size() == (row.asked ? 1 : 0));
        if (!row.asked) continue;
        const auto& [session, request] = member.shell.probes.front();
        CHECK(session == SessionId{1});
        CHECK(request.method == "OPTIONS");
        CHECK(request.call_id == "alice@phone");
        CHECK(request.request_uri == "sip:alice@192.0.2.7:5060");
        CHECK(request.cseq == 1);
        member.minutes(2);  // not asked again before it has answered
        CHECK(member.shell.probes.size() == 1);
        member.focus().probe_answered(session, 200);
        member.minutes(1);
        CHECK(member.shell.probes.size() == 2);
        CHECK(member.is_there());
    }
}

TEST_CASE("a listener that has gone is let go with BYE (RFC 3261 §12.2.1.2)") {
    struct Row {
        std::vector<int> answers;
        bool there;
    };
    const Row rows[] = {{{481}, false},      {{408}, true},           {{408, 408}, false},
                        {{503, 408}, false}, {{408, 200, 408}, true}, {{405, 500, 603}, true}};
    for (const Row& row : rows) {
        CAPTURE(row.answers.size());
        CAPTURE(row.answers.front());
        QuietMember member{"a=recvonly\r\n"};
        member.minutes(1);
        for (const int status : row.answers) {
            member.minutes(1);
            REQUIRE(member.is_there());
            member.focus().probe_answered(SessionId{1}, status);
        }
        CHECK(member.is_there() == row.there);
        CHECK(member.shell.requests.size() == (row.there ? 0 : 1));
        if (row.there) continue;
        CHECK(member.shell.requests[0].method == "BYE");
        CHECK(member.shell.requests[0].cseq == row.answers.size() + 1);
        member.report();
        CHECK(member.journal.calls.at(0).reason == "does not answer OPTIONS");
        CHECK(member.focus().idle());
    }
}

TEST_CASE("an answer that comes when the member sends again, or has left, changes nothing") {
    QuietMember member{"a=inactive\r\n"};
    member.minutes(2);
    REQUIRE(member.shell.probes.size() == 1);
    CHECK(member.alice.send("INVITE", phone_sdp(g711_media)).status == 200);
    member.alice.ack();
    member.focus().probe_answered(SessionId{1}, 481);
    CHECK(member.is_there());
    CHECK(member.alice.send("BYE").status == 200);
    member.report();
    member.focus().probe_answered(SessionId{1}, 408);
    CHECK(member.shell.requests.empty());
    CHECK(member.focus().idle());
}

TEST_CASE_FIXTURE(FocusFixture, "members are counted since the start, refused ones are not") {
    settings.max_members = 2;
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    Phone carol{*this, "carol"};
    alice.join();
    CHECK(alice.send("BYE").status == 200);
    report();
    bob.join();
    Phone dave{*this, "dave"};
    dave.join();
    CHECK(carol.invite(phone_sdp(g711_media)).status == 486);
    CHECK(focus().total() == 3);
}
