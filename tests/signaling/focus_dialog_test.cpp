#include <doctest/doctest.h>

#include "tests/signaling/focus_fixture.hpp"

using namespace support;

TEST_CASE_FIXTURE(FocusFixture,
                  "a 200 is repeated until its ACK: T1, doubling to T2 "
                  "(RFC 3261 §13.3.1.4)") {
    Phone alice{*this};
    const auto answer = alice.invite(phone_sdp(g711_media));
    const common::TimePoint start = now;
    std::vector<int> at_ms;
    while (shell.repeats.size() < 6) {
        const auto due = focus().next_due();
        REQUIRE(due);
        REQUIRE(*due > now);
        now = *due;
        focus().on_timer(now);
        at_ms.push_back(static_cast<int>((now - start) / 1ms));
    }
    CHECK(at_ms == std::vector<int>{500, 1500, 3500, 7500, 11500, 15500});
    for (const auto& repeat : shell.repeats) {
        CHECK(repeat.transaction == 1);
        CHECK(repeat.response.status == 200);
        CHECK(repeat.response.to_tag == answer.to_tag);
        CHECK(repeat.response.body == answer.body);
        CHECK(repeat.response.contact == answer.contact);
    }
    alice.ack();
    CHECK(shell.forgotten == std::vector<std::uint64_t>{1});
    CHECK_FALSE(focus().next_due());
    pass(40s);
    CHECK(shell.repeats.size() == 6);
    CHECK(shell.requests.empty());
}

TEST_CASE_FIXTURE(FocusFixture,
                  "without an ACK the member is let go after 64·T1 "
                  "(RFC 3261 §13.3.1.4)") {
    Phone alice{*this};
    alice.invite(phone_sdp(g711_media));
    pass(31'999ms);
    CHECK(shell.requests.empty());
    CHECK(shell.repeats.size() == 10);
    pass(1ms);
    REQUIRE(shell.requests.size() == 1);
    CHECK(shell.requests[0].method == "BYE");
    CHECK(shell.forgotten == std::vector<std::uint64_t>{1});
    CHECK(media.ended.size() == 1);
    CHECK(focus().rooms().empty());
    report();
    CHECK(focus().idle());
    CHECK(journal.calls.at(0).reason == "no ACK");
    CHECK(journal.calls.at(0).ended_by == "server");
    CHECK(journal.calls.at(0).status == 200);
}

TEST_CASE_FIXTURE(FocusFixture, "an ACK of another INVITE does not count (RFC 3261 §13.2.2.4)") {
    Phone alice{*this};
    alice.join();
    alice.send("INVITE", phone_sdp(g711_media));
    Request stale = alice.base();
    stale.method = "ACK";
    stale.cseq = 1;
    CHECK(within(stale).status == 0);
    pass(500ms);
    CHECK(shell.repeats.size() == 1);
    alice.ack();
    pass(40s);
    CHECK(shell.repeats.size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "BYE ends the call; the last one out closes the room "
                  "(RFC 3261 §15.1.2, RFC 4579 §5.11)") {
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    alice.join();
    bob.join();
    wall += 90s;
    const auto response = alice.send("BYE");
    CHECK(response.status == 200);
    CHECK(response.to_tag == alice.base().to_tag);
    CHECK(media.ended == std::vector<common::SessionId>{common::SessionId{1}});
    CHECK(focus().rooms().at(0).members.size() == 1);
    CHECK(journal.calls.empty());
    wall += 1s;
    CHECK(focus().session_ended({common::SessionId{1}, {{common::MediaKind::audio, "member", 7}}}));
    REQUIRE(journal.calls.size() == 1);
    const signaling::CallRecord& record = journal.calls.front();
    CHECK(record.call_id == "alice@phone");
    CHECK(record.from == "sip:alice@example.org");
    CHECK(record.to == "sip:conf@example.org");
    CHECK(record.ended_by == "caller");
    CHECK(record.reason == "BYE");
    CHECK(record.status == 200);
    CHECK(record.ended - record.started == 90s);
    CHECK(record.answered == record.started);
    CHECK(record.media.at(0).packets == 7);

    bob.send("BYE");
    CHECK(focus().rooms().empty());
    CHECK_FALSE(focus().idle());
    CHECK(focus().session_ended({common::SessionId{2}, {}}));
    CHECK(focus().idle());
    CHECK(shell.requests.empty());
    CHECK_FALSE(focus().session_ended({common::SessionId{2}, {}}));
}

TEST_CASE_FIXTURE(FocusFixture, "after BYE the dialog is gone (RFC 3261 §15.1.2)") {
    Phone alice{*this};
    alice.join();
    alice.send("BYE");
    CHECK(alice.send("BYE").status == 481);
    CHECK(alice.send("INVITE", phone_sdp(g711_media)).status == 481);
    CHECK(media.ended.size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture, "BYE before ACK ends the call too (RFC 3261 §15)") {
    Phone alice{*this};
    alice.invite(phone_sdp(g711_media));
    CHECK(alice.send("BYE").status == 200);
    CHECK(shell.forgotten == std::vector<std::uint64_t>{1});
    pass(40s);
    CHECK(shell.repeats.empty());
    CHECK(shell.requests.empty());
}

TEST_CASE_FIXTURE(FocusFixture, "a CANCEL that crosses the 200 has no effect (RFC 3261 §9.2)") {
    Phone alice{*this};
    alice.invite(phone_sdp(g711_media));
    focus().cancelled(1, now);
    CHECK(shell.repeats.empty());
    CHECK(focus().rooms().size() == 1);
    alice.ack();
    CHECK(alice.send("BYE").status == 200);
    CHECK(focus().rooms().empty());
}

TEST_CASE_FIXTURE(FocusFixture,
                  "we hang up with a BYE that follows the route set "
                  "(RFC 3261 §12.2.1.1)") {
    Phone alice{*this};
    alice.base().record_routes = {"<sip:192.0.2.20;lr>", "<sip:192.0.2.21;lr>"};
    const std::string tag = alice.invite(phone_sdp(g711_media)).to_tag;
    alice.ack();
    alice.base().flow.source.port = 6666;  // its NAT has moved it
    alice.send("OPTIONS");
    CHECK(focus().hang_up("call-1", "kicked"));
    REQUIRE(shell.requests.size() == 1);
    const signaling::FocusRequest& bye = shell.requests.front();
    CHECK(bye.method == "BYE");
    CHECK(bye.request_uri == "sip:alice@192.0.2.7:5060");
    CHECK(bye.from == "<sip:conf@example.org>;tag=" + tag);
    CHECK(bye.to == "\"Alice\" <sip:alice@example.org>;tag=alice-tag");
    CHECK(bye.call_id == "alice@phone");
    CHECK(bye.cseq == 1);
    CHECK(bye.routes == std::vector<std::string>{"<sip:192.0.2.20;lr>", "<sip:192.0.2.21;lr>"});
    CHECK(bye.flow.source.port == 6666);
    CHECK_FALSE(focus().hang_up("call-1", "again"));
    CHECK_FALSE(focus().hang_up("call-2", "nobody"));
    CHECK_FALSE(focus().hang_up("nonsense", "nobody"));
    report();
    CHECK(journal.calls.at(0).reason == "kicked");
    CHECK(focus().idle());
}

TEST_CASE_FIXTURE(FocusFixture, "our BYE waits for the ACK of our 200 (RFC 3261 §15)") {
    Phone alice{*this};
    alice.invite(phone_sdp(g711_media));
    CHECK(focus().hang_up("call-1", "kicked"));
    CHECK(shell.requests.empty());
    CHECK(media.ended.size() == 1);
    report();
    CHECK_FALSE(focus().idle());
    CHECK(alice.send("INVITE", phone_sdp(g711_media)).status == 481);
    pass(500ms);
    CHECK(shell.repeats.size() == 1);
    SUBCASE("ACK comes") {
        Request ack = alice.base();
        ack.method = "ACK";
        ack.cseq = 1;
        CHECK(within(ack).status == 0);
        CHECK(shell.requests.size() == 1);
    }
    SUBCASE("ACK never comes") {
        pass(32s);
        CHECK(shell.requests.size() == 1);
    }
    SUBCASE("the phone is quicker") {
        CHECK(alice.send("BYE").status == 200);
        CHECK(shell.requests.empty());
    }
    CHECK(shell.forgotten == std::vector<std::uint64_t>{1});
    CHECK(focus().idle());
    CHECK(journal.calls.size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture, "BYEs that cross are both answered (RFC 3261 §15.1.2)") {
    Phone alice{*this};
    alice.join();
    focus().hang_up("call-1", "kicked");
    report();
    REQUIRE(focus().idle());
    const auto response = alice.send("BYE");
    CHECK(response.status == 200);
    CHECK(response.to_tag == alice.base().to_tag);
    CHECK(alice.send("INFO").status == 481);
    alice.ack();  // late, and never answered
    pass(32s);
    CHECK(alice.send("BYE").status == 481);
    CHECK_FALSE(focus().next_due());
}

TEST_CASE_FIXTURE(FocusFixture, "a request with a lower CSeq is out of order (RFC 3261 §12.2.2)") {
    Phone alice{*this};
    alice.join();
    for (int i = 0; i < 3; ++i) alice.send("OPTIONS");
    for (const char* method : {"INVITE", "UPDATE", "BYE", "INFO", "OPTIONS"}) {
        CAPTURE(method);
        Request late = alice.base();
        late.method = method;
        late.cseq = 2;
        late.with_sdp(phone_sdp(g711_media));
        CHECK(within(late).status == 500);
    }
    CHECK(media.joins.size() == 1);
    CHECK(media.ended.empty());
    CHECK(shell.forgotten.size() == 2);  // the INVITE that was acknowledged, the one refused
}

TEST_CASE_FIXTURE(FocusFixture, "a dialog is known by Call-ID and both tags (RFC 3261 §12)") {
    Phone alice{*this};
    alice.join();
    struct Row {
        const char* what;
        std::string call_id;
        std::string from_tag;
        std::string to_tag;
        int status;
    };
    const std::string to_tag = alice.base().to_tag;
    const Row rows[] = {
        {"another Call-ID", "other", "alice-tag", to_tag, 481},
        {"another From tag", "alice@phone", "other", to_tag, 481},
        {"another To tag", "alice@phone", "alice-tag", "other", 481},
        {"no To tag", "alice@phone", "alice-tag", "", 481},
        {"tags the other way round", "alice@phone", to_tag, "alice-tag", 481},
        {"the dialog", "alice@phone", "alice-tag", to_tag, 200},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Request request = alice.base();
        request.method = "OPTIONS";
        request.cseq = 9;
        request.call_id = row.call_id;
        request.from_tag = row.from_tag;
        request.to_tag = row.to_tag;
        CHECK(within(request).status == row.status);
    }
}

TEST_CASE_FIXTURE(FocusFixture, "within a dialog each method has its answer (RFC 3261 §12.2.2)") {
    struct Row {
        const char* method;
        int status;
        bool allow;
    };
    const Row rows[] = {{"OPTIONS", 200, true}, {"INFO", 200, false},  {"MESSAGE", 405, true},
                        {"REFER", 405, true},   {"NOTIFY", 405, true}, {"SUBSCRIBE", 405, true},
                        {"PRACK", 405, true},   {"XYZZY", 405, true}};
    Phone alice{*this};
    alice.join();
    for (const Row& row : rows) {
        CAPTURE(row.method);
        const auto response = alice.send(row.method);
        CHECK(response.status == row.status);
        CHECK(response.to_tag == alice.base().to_tag);
        CHECK(header(response, "Allow").empty() == !row.allow);
    }
    CHECK(focus().rooms().size() == 1);
}

TEST_CASE_FIXTURE(FocusFixture,
                  "an unknown extension is refused within a dialog, but not in BYE "
                  "(RFC 3261 §8.2.2.3)") {
    Phone alice{*this};
    alice.join();
    alice.base().required = {"timer"};
    for (const char* method : {"INVITE", "UPDATE", "INFO"}) {
        CAPTURE(method);
        const auto response = alice.send(method);
        CHECK(response.status == 420);
        CHECK(header(response, "Unsupported") == "timer");
    }
    CHECK(alice.send("BYE").status == 200);
}
