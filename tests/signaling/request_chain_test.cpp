#include "signaling/request_chain.hpp"

#include <doctest/doctest.h>

using namespace signaling;

namespace {

struct Row {
    const char* method;
    const char* uri;
    const char* to_tag;
    bool routed_by_us;
    bool has_route;
    bool known_contact;
    Destination destination;
    int status;  // when refused
};

}  // namespace

TEST_CASE("each request takes its way through the chain (DESIGN §7, RFC 3261 §16.3 to §16.5)") {
    const OwnDomain domain{{"example.org"}, {*common::IpAddress::parse("192.0.2.1")}};
    const RoomNames rooms{{"conf*", "8[0-9][0-9]"}};
    const std::set<std::uint16_t> ports{5060};
    const ChainParts parts{domain, rooms, ports, true};
    constexpr auto refused = Destination::refused;
    const Row rows[] = {
        {"REGISTER", "sip:example.org", "", false, false, false, Destination::registrar, 0},
        {"REGISTER", "sip:192.0.2.1:9999", "", false, false, false, Destination::registrar, 0},
        {"REGISTER", "sip:elsewhere.example", "", false, false, false, refused, 403},
        {"INVITE", "sip:bob@example.org", "", false, false, false, Destination::user, 0},
        {"INVITE", "sip:bob@example.org", "", true, false, false, Destination::user, 0},
        {"INVITE", "sip:conf7@example.org", "", false, false, false, Destination::room, 0},
        {"BYE", "sip:812@192.0.2.1", "t", false, false, false, Destination::room, 0},
        {"INVITE", "sip:bob@elsewhere.example", "", false, false, false, refused, 403},
        {"INVITE", "sip:bob@elsewhere.example", "", true, false, false, refused, 403},
        {"INVITE", "sip:bob@example.org", "", true, true, false, refused, 403},
        {"INVITE", "sip:bob@203.0.113.9:7000", "", false, false, true, Destination::remote_target,
         0},
        {"BYE", "sip:bob@203.0.113.9:7000", "t", true, false, false, Destination::remote_target, 0},
        {"BYE", "sip:bob@192.0.2.1:7000", "t", true, false, false, Destination::remote_target, 0},
        {"BYE", "sip:bob@192.0.2.1:7000;gr=urn:u:1", "t", true, false, false, Destination::gruu, 0},
        {"BYE", "sip:bob@192.0.2.1;gr=urn:u:1", "t", false, false, false, Destination::gruu, 0},
        {"BYE", "sip:bob@192.0.2.1;gr=urn:u:1", "t", true, true, false, Destination::next_route, 0},
        {"SUBSCRIBE", "sip:bob@example.org:7000;gr=urn:u:1;conf-id=x", "", false, false, false,
         Destination::gruu, 0},
        {"INVITE", "sip:conf7@example.org;gr=urn:u:1", "", false, false, false, Destination::gruu,
         0},
        {"PUBLISH", "sip:bob@example.org;gr=urn:u:1", "", false, false, false, refused, 489},
        {"INVITE", "sip:bob@elsewhere.example;gr=urn:u:1", "", false, false, false, refused, 403},
        {"BYE", "sip:bob@elsewhere.example;gr=urn:u:1", "t", true, false, false,
         Destination::remote_target, 0},
        {"BYE", "sip:192.0.2.1;gr=urn:u:1", "t", true, false, false, refused, 481},
        {"BYE", "sip:bob@203.0.113.9", "t", true, true, false, Destination::next_route, 0},
        {"BYE", "sip:bob@203.0.113.9", "t", false, false, false, refused, 481},
        {"BYE", "sip:bob@203.0.113.9", "t", false, true, false, refused, 481},
        {"INVITE", "sip:bob@example.org", "", false, true, false, refused, 403},
        {"BYE", "sip:192.0.2.1", "t", false, false, false, refused, 481},
        {"BYE", "sip:192.0.2.1", "", true, false, false, refused, 481},
        {"ACK", "sip:192.0.2.1", "t", false, false, false, Destination::dropped, 0},
        {"ACK", "sip:x@elsewhere.example", "t", false, false, false, Destination::dropped, 0},
        {"OPTIONS", "sip:example.org", "", false, false, false, Destination::options, 0},
        {"PUBLISH", "sip:alice@example.org", "", false, false, false, refused, 489},
        {"SUBSCRIBE", "sip:example.org", "", false, false, false, refused, 489},
        {"SUBSCRIBE", "sip:bob@example.org", "", false, false, false, Destination::user, 0},
        {"CANCEL", "sip:bob@example.org", "", false, false, false, refused, 481},
        {"INVITE", "tel:+421", "", false, false, false, refused, 416},
        {"INVITE", "sip:", "", false, false, false, refused, 400},
    };
    for (const Row& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.uri);
        RequestView view;
        view.method = row.method;
        view.request_uri = row.uri;
        view.to_tag = row.to_tag;
        const auto verdict = decide(
            {view, SipUri::parse(row.uri), row.routed_by_us, row.has_route, row.known_contact},
            parts);
        CHECK(verdict.destination == row.destination);
        if (row.status != 0) CHECK(verdict.refused.status == row.status);
    }
}

TEST_CASE("only what is forwarded needs a hop left (RFC 3261 §16.3 step 3)") {
    const OwnDomain domain{{"example.org"}, {}};
    const RoomNames rooms{{"conf*"}};
    const std::set<std::uint16_t> ports{5060};
    const ChainParts parts{domain, rooms, ports, true};
    const auto status_of = [&](const char* method, const char* uri) {
        RequestView view;
        view.method = method;
        view.request_uri = uri;
        view.max_forwards = 0;
        const auto verdict = decide({view, SipUri::parse(uri), false, false, false}, parts);
        return verdict.destination == Destination::refused ? verdict.refused.status : 0;
    };
    CHECK(status_of("INVITE", "sip:bob@example.org") == 483);
    CHECK(status_of("REGISTER", "sip:example.org") == 0);
    CHECK(status_of("OPTIONS", "sip:example.org") == 0);
    CHECK(status_of("INVITE", "sip:conf1@example.org") == 0);
}

TEST_CASE("what would be forwarded is stopped for loops and extensions (RFC 3261 §16.3, 4 and 5)") {
    const OwnDomain domain{{"example.org"}, {}};
    const RoomNames rooms{{"conf*"}};
    const std::set<std::uint16_t> ports{5060};
    const ChainParts parts{domain, rooms, ports, true};
    constexpr auto refused = Destination::refused;
    const struct {
        const char* method;
        const char* uri;
        unsigned own_vias;
        bool needs_extension;
        Destination destination;
        int status;
    } rows[] = {
        {"INVITE", "sip:bob@example.org", 3, false, Destination::user, 0},
        {"INVITE", "sip:bob@example.org", 4, false, refused, 482},
        {"ACK", "sip:bob@example.org", 4, false, Destination::dropped, 0},
        {"INVITE", "sip:conf1@example.org", 4, false, Destination::room, 0},
        {"REGISTER", "sip:example.org", 4, true, Destination::registrar, 0},
        {"INVITE", "sip:bob@example.org", 0, true, refused, 420},
        {"ACK", "sip:bob@example.org", 0, true, Destination::dropped, 0},
        {"CANCEL", "sip:bob@example.org", 0, true, refused, 481},
        {"INVITE", "sip:conf1@example.org", 0, true, Destination::room, 0},
    };
    for (const auto& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.uri);
        RequestView view;
        view.method = row.method;
        view.request_uri = row.uri;
        ChainRequest request{view, SipUri::parse(row.uri)};
        request.own_vias = row.own_vias;
        request.needs_extension = row.needs_extension;
        const auto verdict = decide(request, parts);
        CHECK(verdict.destination == row.destination);
        if (row.status != 0) CHECK(verdict.refused.status == row.status);
    }
}

TEST_CASE("no new call begins while we shut down, running ones go on (RFC 3261 §21.5.4)") {
    const OwnDomain domain{{"example.org"}, {}};
    const RoomNames rooms{{"conf*"}};
    const std::set<std::uint16_t> ports{5060};
    const ChainParts parts{domain, rooms, ports, false};
    RequestView view;
    view.method = "INVITE";
    view.request_uri = "sip:bob@example.org";
    const auto uri = SipUri::parse(view.request_uri);
    CHECK(decide({view, uri, false, false, false}, parts).refused.status == 503);
    view.to_tag = "t";
    CHECK(decide({view, uri, true, false, false}, parts).destination == Destination::user);
}
