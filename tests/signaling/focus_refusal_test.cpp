#include <doctest/doctest.h>

#include "signaling/reason_phrases.hpp"
#include "tests/signaling/focus_fixture.hpp"

using namespace support;

TEST_CASE_FIXTURE(FocusFixture,
                  "a full room is busy, and has room again when one leaves "
                  "(RFC 3261 §21.4.24)") {
    settings.max_members = 2;
    Phone alice{*this, "alice"};
    Phone bob{*this, "bob"};
    alice.join();
    bob.join();
    Phone carol{*this, "carol"};
    CHECK(carol.invite(phone_sdp(g711_media)).status == 486);
    CHECK(media.open.size() == 2);
    CHECK(media.joins.size() == 2);
    CHECK(alice.send("BYE").status == 200);
    carol.base().to_tag.clear();
    CHECK(carol.invite(phone_sdp(g711_media)).status == 200);
}

TEST_CASE_FIXTURE(FocusFixture, "an INVITE that cannot be served is refused with its reason") {
    struct Row {
        const char* what;
        std::string content_type;
        std::string body;
        std::vector<std::string> required;
        int status;
        const char* header;
        const char* value;
    };
    const std::string sdp_type = "application/sdp";
    const Row rows[] = {
        {"RFC 3261 §20.43: no codec of ours",
         sdp_type,
         phone_sdp("m=audio 4000 RTP/AVP 18\r\n"),
         {},
         488,
         "Warning",
         "304 192.0.2.1:5060 \"rooms speak PCMU, PCMA and opus over RTP/AVP or RTP/AVPF\""},
        {"RFC 3264 §6: SRTP only",
         sdp_type,
         phone_sdp("m=audio 4000 RTP/SAVP 0\r\n"),
         {},
         488,
         "Warning",
         "304 192.0.2.1:5060 \"rooms speak PCMU, PCMA and opus over RTP/AVP or RTP/AVPF\""},
        {"RFC 3264 §6: no audio",
         sdp_type,
         phone_sdp("m=video 4000 RTP/AVP 96\r\n"),
         {},
         488,
         "Warning",
         "304 192.0.2.1:5060 \"no audio is offered\""},
        {"RFC 3264 §6: audio switched off from the start",
         sdp_type,
         phone_sdp("m=audio 0 RTP/AVP 0\r\n"),
         {},
         488,
         "Warning",
         "304 192.0.2.1:5060 \"no audio is offered\""},
        {"RFC 3261 §20.43: another address family",
         sdp_type,
         "v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 2001:db8::7\r\nt=0 0\r\n" + g711_media,
         {},
         488,
         "Warning",
         "301 192.0.2.1:5060 \"media address of another family than ours\""},
        {"RFC 3261 §21.4.1: SDP that cannot be parsed",
         sdp_type,
         "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
         {},
         400,
         "Warning",
         "399 192.0.2.1:5060 \"SDP line 5: no c= line for m=audio\""},
        {"RFC 3261 §8.2.3: a body of another kind",
         "text/plain",
         "hello",
         {},
         415,
         "Accept",
         "application/sdp"},
        {"RFC 3261 §8.2.2.3: an unknown extension",
         sdp_type,
         phone_sdp(g711_media),
         {"recipient-list-invite", "100rel", "timer"},
         420,
         "Unsupported",
         "100rel, timer"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        FocusFixture fixture;
        Phone alice{fixture};
        Request request = alice.base();
        request.content_type = row.content_type;
        request.body = row.body;
        request.required = row.required;
        const auto response = fixture.initial(request);
        CHECK(response.status == row.status);
        CHECK(header(response, row.header) == row.value);
        CHECK_FALSE(response.to_tag.empty());
        CHECK(response.contact.empty());
        CHECK(fixture.media.opened_total == 0);
        CHECK(fixture.media.joins.empty());
        CHECK(fixture.shell.forgotten == std::vector<std::uint64_t>{1});
        CHECK(fixture.focus().idle());
        REQUIRE(fixture.journal.calls.size() == 1);
        const signaling::CallRecord& record = fixture.journal.calls.front();
        CHECK(record.status == row.status);
        CHECK(record.reason == signaling::standard_phrase(row.status));
        CHECK(record.ended_by == "server");
        CHECK(record.from == "sip:alice@example.org");
        CHECK_FALSE(record.answered);
    }
}

TEST_CASE_FIXTURE(FocusFixture,
                  "text of a stranger cannot break out of our Warning "
                  "(RFC 3261 §25.1)") {
    Phone alice{*this};
    const auto response = alice.invite("v=0\r\nm=\"\\\x01\xff 1\r\n");
    CHECK(response.status == 400);
    const std::string warning = header(response, "Warning");
    for (const char c : warning) CHECK(c >= ' ');
    CHECK(warning.back() == '"');
}

TEST_CASE_FIXTURE(FocusFixture, "without a Contact there is no dialog (RFC 3261 §8.1.1.8)") {
    Phone alice{*this};
    alice.base().contacts.clear();
    const auto response = alice.invite(phone_sdp(g711_media));
    CHECK(response.status == 400);
    CHECK(header(response, "Warning") == "399 192.0.2.1:5060 \"INVITE without Contact\"");
}

TEST_CASE_FIXTURE(FocusFixture,
                  "no port left is said so, with the time to come back "
                  "(RFC 3261 §21.5.4)") {
    for (const auto error : {common::MediaError::no_port_left, common::MediaError::bad_address,
                             common::MediaError::shutting_down}) {
        CAPTURE(static_cast<int>(error));
        FocusFixture fixture;
        fixture.media.refusal = error;
        Phone alice{fixture};
        const auto response = alice.invite(phone_sdp(g711_media));
        CHECK(response.status == 503);
        CHECK(header(response, "Retry-After") == "10");
        CHECK(fixture.focus().idle());
        CHECK(fixture.focus().rooms().empty());
        CHECK(fixture.journal.calls.at(0).status == 503);
    }
}

TEST_CASE_FIXTURE(FocusFixture, "out of dialog a room answers each method (RFC 3261 §8.2.1)") {
    struct Row {
        const char* method;
        int status;
    };
    const Row rows[] = {
        {"OPTIONS", 200}, {"MESSAGE", 405}, {"REFER", 405},  {"REGISTER", 405}, {"BYE", 481},
        {"UPDATE", 481},  {"INFO", 481},    {"NOTIFY", 481}, {"PRACK", 481},    {"SUBSCRIBE", 489},
        {"PUBLISH", 489}, {"XYZZY", 405},   {"ACK", 0},
    };
    for (const Row& row : rows) {
        CAPTURE(row.method);
        Phone alice{*this};
        Request request = alice.base();
        request.method = row.method;
        const auto response = initial(request);
        CHECK(response.status == row.status);
        CHECK(response.to_tag.empty() == (row.status == 0));
        const bool names_methods = row.status == 200 || row.status == 405;
        CHECK(header(response, "Allow").empty() == !names_methods);
    }
    CHECK(journal.calls.empty());
    CHECK(media.opened_total == 0);
}
