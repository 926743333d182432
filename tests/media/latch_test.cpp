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
using namespace std::chrono_literals;

namespace {

const Endpoint from_sdp{ip("192.168.1.20"), 7078};
const common::TimePoint start{std::chrono::hours{1}};
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
        CHECK(latch.check(row.from, start) == row.drop);
        CHECK(latch.destination() == row.destination);
        CHECK(latch.latched() == !row.drop.has_value());
    }
}

TEST_CASE("a held latch hears its holder only") {
    auto latch = expecting(from_sdp);
    const Endpoint holder{behind_nat, 31000};
    REQUIRE_FALSE(latch.check(holder, start));
    CHECK_FALSE(latch.check(holder, start));
    CHECK(latch.check({behind_nat, 31002}, start) == PacketDrop::other_port);
    CHECK(latch.check({from_sdp.address, 40000}, start) == PacketDrop::other_port);
    CHECK(latch.check({ip("203.0.113.9"), 31000}, start) == PacketDrop::stranger);
    CHECK(latch.destination() == holder);
}

TEST_CASE("the SDP's very endpoint takes the latch from any other, and nobody from it") {
    const Endpoint same_address{from_sdp.address, 40000};
    const Endpoint sip_source{behind_nat, 31000};
    const Endpoint same_port{behind_nat, from_sdp.port};
    const Endpoint stranger{ip("203.0.113.9"), from_sdp.port};
    struct Row {
        const char* what;
        Endpoint holder;
        Endpoint second;
        std::optional<PacketDrop> drop;
        Endpoint destination;
    };
    const PacketDrop other_port = PacketDrop::other_port;
    const std::vector<Row> rows{
        {"exact after another port", same_address, from_sdp, {}, from_sdp},
        {"exact after the SIP source", sip_source, from_sdp, {}, from_sdp},
        {"exact after itself", from_sdp, from_sdp, {}, from_sdp},
        {"another port after exact", from_sdp, same_address, other_port, from_sdp},
        {"SIP source after exact", from_sdp, sip_source, other_port, from_sdp},
        {"the right port elsewhere after exact", from_sdp, same_port, other_port, from_sdp},
        {"SIP source after another port", same_address, sip_source, other_port, same_address},
        {"another port after the SIP source", sip_source, same_address, other_port, sip_source},
        {"a stranger", same_address, stranger, PacketDrop::stranger, same_address},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        auto latch = expecting(from_sdp);
        REQUIRE_FALSE(latch.check(row.holder, start));
        CHECK(latch.check(row.second, start) == row.drop);
        CHECK(latch.destination() == row.destination);
        CHECK_FALSE(latch.check(row.destination, start));
    }
}

TEST_CASE("a holder that was silent for 3 s loses the latch to who else may speak") {
    const Endpoint exact = from_sdp;
    const Endpoint same_address{from_sdp.address, 40000};
    const Endpoint sip_source{behind_nat, 31000};
    const Endpoint stranger{ip("203.0.113.9"), from_sdp.port};
    struct Row {
        const char* what;
        Endpoint holder;
        Endpoint second;
        std::chrono::milliseconds silence;
        std::optional<PacketDrop> drop;
    };
    const std::vector<Row> rows{
        {"a new port too early", exact, same_address, 2999ms, PacketDrop::other_port},
        {"a new port", exact, same_address, 3000ms, {}},
        {"a new port of the NAT", sip_source, {behind_nat, 31002}, 3000ms, {}},
        {"from the NAT to the inside", sip_source, same_address, 60s, {}},
        {"a stranger", exact, stranger, 60s, PacketDrop::stranger},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        auto latch = expecting(from_sdp);
        REQUIRE_FALSE(latch.check(row.holder, start));
        REQUIRE_FALSE(latch.check(row.holder, start + 10s));
        CHECK(latch.check(row.second, start + 10s + row.silence) == row.drop);
        CHECK(latch.destination() == (row.drop ? row.holder : row.second));
    }
}

TEST_CASE("what is refused does not break the silence of the holder") {
    auto latch = expecting(from_sdp);
    const Endpoint moved{from_sdp.address, 40000};
    REQUIRE_FALSE(latch.check(from_sdp, start));
    CHECK(latch.check(moved, start + 2s) == PacketDrop::other_port);
    CHECK_FALSE(latch.check(moved, start + 3s));
    CHECK(latch.check({from_sdp.address, 40002}, start + 4s) == PacketDrop::other_port);
}

TEST_CASE("a packet under way from the old port does not shut out the new one after a re-INVITE") {
    auto latch = expecting(from_sdp);
    REQUIRE_FALSE(latch.check(from_sdp, start));
    const Endpoint moved{from_sdp.address, 9000};
    latch.expect(moved, behind_nat);
    CHECK_FALSE(latch.check(from_sdp, start));
    CHECK_FALSE(latch.check(moved, start));
    CHECK(latch.destination() == moved);
    CHECK(latch.check(from_sdp, start) == PacketDrop::other_port);
    CHECK(latch.destination() == moved);
}

TEST_CASE("the same expectation keeps the latch, a new one opens it") {
    auto latch = expecting(from_sdp);
    const Endpoint holder{behind_nat, 31000};
    REQUIRE_FALSE(latch.check(holder, start));
    latch.expect(from_sdp, behind_nat);
    CHECK(latch.latched());
    CHECK(latch.destination() == holder);

    const Endpoint moved{ip("192.168.1.21"), 9000};
    latch.expect(moved, behind_nat);
    CHECK_FALSE(latch.latched());
    CHECK(latch.destination() == moved);
    CHECK(latch.check(from_sdp, start) == PacketDrop::stranger);
    CHECK_FALSE(latch.check({behind_nat, 31002}, start));
    CHECK(latch.destination() == Endpoint{behind_nat, 31002});
}

TEST_CASE("a refused stream (port 0) neither hears nor sends, RFC 3264 §6") {
    auto latch = expecting({from_sdp.address, 0});
    CHECK(latch.destination().port == 0);
    CHECK(latch.check(from_sdp, start) == PacketDrop::not_wanted);
    CHECK(latch.check({behind_nat, 31000}, start) == PacketDrop::not_wanted);
    CHECK(latch.destination().port == 0);
}

TEST_CASE("nothing passes before signaling has spoken") {
    Latch latch;
    CHECK(latch.check(from_sdp, start) == PacketDrop::not_wanted);
    CHECK(latch.check({ip("0.0.0.0"), 5}, start) == PacketDrop::not_wanted);
    CHECK(latch.destination().port == 0);
}

TEST_CASE("the old way of holding (c=0.0.0.0) is heard but not sent to, RFC 3264 §8.4") {
    for (const char* nowhere : {"0.0.0.0", "::"}) {
        CAPTURE(nowhere);
        auto latch = expecting({ip(nowhere), 7078});
        CHECK(latch.destination().port == 0);
        CHECK_FALSE(latch.check({behind_nat, 31000}, start));
        CHECK(latch.destination().port == 0);
        CHECK(latch.check({behind_nat, 31002}, start) == PacketDrop::other_port);
    }
}

TEST_CASE("every reason for a drop has a name of its own") {
    std::set<std::string_view> names;
    for (int i = 0; i < static_cast<int>(PacketDrop::count_); ++i)
        names.insert(name_of(static_cast<PacketDrop>(i)));
    CHECK(names.size() == static_cast<std::size_t>(PacketDrop::count_));
    CHECK(names.count("unknown") == 0);
}
