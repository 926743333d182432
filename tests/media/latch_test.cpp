#include "media/latch.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "test_phone.hpp"

using common::Endpoint;
using media::Latch;
using media::PacketDrop;
using media::test::ip;

namespace {

const Endpoint from_sdp{ip("192.168.1.20"), 7078};
const common::IpAddress behind_nat = ip("198.51.100.7");

Latch expecting(const Endpoint& sdp) {
    Latch latch;
    latch.expect(sdp, behind_nat);
    return latch;
}

}  // namespace

TEST_CASE("the first packet from the SDP's address or the SIP source takes the latch") {
    struct Row {
        const char* what;
        Endpoint from;
        std::optional<PacketDrop> drop;
        Endpoint destination;
    };
    const std::vector<Row> rows{
        {"the SDP's very port", from_sdp, {}, from_sdp},
        {"the SDP's address, other port", {from_sdp.address, 40000}, {}, {from_sdp.address, 40000}},
        {"the SIP source", {behind_nat, 31000}, {}, {behind_nat, 31000}},
        {"a stranger", {ip("203.0.113.9"), 7078}, PacketDrop::stranger, from_sdp},
        {"a stranger by IPv6", {ip("2001:db8::9"), 7078}, PacketDrop::stranger, from_sdp},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        auto latch = expecting(from_sdp);
        CHECK(latch.destination() == from_sdp);
        CHECK(latch.check(row.from) == row.drop);
        CHECK(latch.destination() == row.destination);
        CHECK(latch.latched() == !row.drop.has_value());
    }
}

TEST_CASE("a held latch hears its holder only") {
    auto latch = expecting(from_sdp);
    const Endpoint holder{behind_nat, 31000};
    REQUIRE_FALSE(latch.check(holder));
    CHECK_FALSE(latch.check(holder));
    CHECK(latch.check({behind_nat, 31002}) == PacketDrop::other_port);
    CHECK(latch.check(from_sdp) == PacketDrop::other_port);
    CHECK(latch.check({ip("203.0.113.9"), 31000}) == PacketDrop::stranger);
    CHECK(latch.destination() == holder);
}

TEST_CASE("the same expectation keeps the latch, a new one opens it") {
    auto latch = expecting(from_sdp);
    const Endpoint holder{behind_nat, 31000};
    REQUIRE_FALSE(latch.check(holder));
    latch.expect(from_sdp, behind_nat);
    CHECK(latch.latched());
    CHECK(latch.destination() == holder);

    const Endpoint moved{ip("192.168.1.21"), 9000};
    latch.expect(moved, behind_nat);
    CHECK_FALSE(latch.latched());
    CHECK(latch.destination() == moved);
    CHECK(latch.check(from_sdp) == PacketDrop::stranger);
    CHECK_FALSE(latch.check({behind_nat, 31002}));
    CHECK(latch.destination() == Endpoint{behind_nat, 31002});
}

TEST_CASE("a refused stream (port 0) neither hears nor sends, RFC 3264 §6") {
    auto latch = expecting({from_sdp.address, 0});
    CHECK(latch.destination().port == 0);
    CHECK(latch.check(from_sdp) == PacketDrop::not_wanted);
    CHECK(latch.check({behind_nat, 31000}) == PacketDrop::not_wanted);
    CHECK(latch.destination().port == 0);
}

TEST_CASE("nothing passes before signaling has spoken") {
    Latch latch;
    CHECK(latch.check(from_sdp) == PacketDrop::not_wanted);
    CHECK(latch.check({ip("0.0.0.0"), 5}) == PacketDrop::not_wanted);
    CHECK(latch.destination().port == 0);
}

TEST_CASE("the old way of holding (c=0.0.0.0) is heard but not sent to, RFC 3264 §8.4") {
    for (const char* nowhere : {"0.0.0.0", "::"}) {
        CAPTURE(nowhere);
        auto latch = expecting({ip(nowhere), 7078});
        CHECK(latch.destination().port == 0);
        CHECK_FALSE(latch.check({behind_nat, 31000}));
        CHECK(latch.destination().port == 0);
        CHECK(latch.check({behind_nat, 31002}) == PacketDrop::other_port);
    }
}

TEST_CASE("every reason for a drop has a name of its own") {
    std::set<std::string_view> names;
    for (int i = 0; i < static_cast<int>(PacketDrop::count_); ++i)
        names.insert(name_of(static_cast<PacketDrop>(i)));
    CHECK(names.size() == static_cast<std::size_t>(PacketDrop::count_));
    CHECK(names.count("unknown") == 0);
}
