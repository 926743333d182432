#include "media/port_pool.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <set>

#include "test_phone.hpp"

using common::MediaError;
using media::PortPool;
using media::test::ip;
using media::test::TestPhone;

namespace {

/// Four pairs that nobody else has just now; the base is found by asking the kernel.
media::PortRange free_range() {
    for (;;) {
        const auto first = static_cast<std::uint16_t>(TestPhone{}.local().port & ~1U);
        if (first > 65520) continue;
        const media::PortRange range{first, static_cast<std::uint16_t>(first + 7)};
        PortPool pool{range};
        std::vector<media::SocketPair> held;
        for (int i = 0; i < 4; ++i) {
            if (auto pair = pool.open(ip("127.0.0.1"))) held.push_back(std::move(*pair));
        }
        if (held.size() == 4) return range;
    }
}

}  // namespace

TEST_CASE("a pair is an even RTP port and the odd RTCP port above it, RFC 3550 §11") {
    PortPool pool{{30001, 39999}};
    std::set<std::uint64_t> ids;
    for (const char* local : {"127.0.0.1", "::1"}) {
        CAPTURE(local);
        const auto pair = pool.open(ip(local));
        REQUIRE(pair.has_value());
        CHECK(pair->ports.rtp % 2 == 0);
        CHECK(pair->ports.rtcp == pair->ports.rtp + 1);
        CHECK(pair->ports.rtp >= 30002);
        CHECK(pair->ports.address == ip(local));
        CHECK((fcntl(pair->rtp.number(), F_GETFL) & O_NONBLOCK) != 0);
        CHECK((fcntl(pair->rtcp.number(), F_GETFD) & FD_CLOEXEC) != 0);
        ids.insert(static_cast<std::uint64_t>(pair->ports.id));
    }
    CHECK(ids.size() == 2);
}

TEST_CASE("a full range gives no_port_left, and a pair that is given back is free again") {
    const auto range = free_range();
    PortPool pool{range};
    std::vector<media::SocketPair> held;
    std::set<std::uint16_t> ports;
    for (int i = 0; i < 4; ++i) {
        auto pair = pool.open(ip("127.0.0.1"));
        REQUIRE(pair.has_value());
        ports.insert(pair->ports.rtp);
        held.push_back(std::move(*pair));
    }
    CHECK(ports.size() == 4);
    CHECK(*ports.begin() == range.first);
    const auto refused = pool.open(ip("127.0.0.1"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error() == MediaError::no_port_left);

    const auto freed = held.back().ports;
    held.pop_back();
    CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);  // not given back yet
    pool.give_back(freed.id);
    pool.give_back(freed.id);
    const auto again = pool.open(ip("127.0.0.1"));
    REQUIRE(again.has_value());
    CHECK(again->ports.rtp == freed.rtp);
    CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);
}

TEST_CASE("an odd port in use takes its whole pair") {
    const auto range = free_range();
    const media::PortRange one_pair{range.first, static_cast<std::uint16_t>(range.first + 1)};
    PortPool other{one_pair};
    auto taken = other.open(ip("127.0.0.1"));
    REQUIRE(taken.has_value());
    taken->rtp.reset();
    PortPool pool{one_pair};
    CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);
    taken->rtcp.reset();
    CHECK(pool.open(ip("127.0.0.1")).has_value());
}

TEST_CASE("a pool with every pair out does not ask the kernel") {
    const auto range = free_range();
    const media::PortRange one_pair{range.first, static_cast<std::uint16_t>(range.first + 1)};
    PortPool pool{one_pair};
    {
        const auto pair = pool.open(ip("127.0.0.1"));
        REQUIRE(pair.has_value());
    }
    // The kernel would say yes; what it would say of this address is bad_address.
    CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);
    CHECK(pool.open(ip("192.0.2.1")).error() == MediaError::no_port_left);
}

TEST_CASE("a pair given back before its sockets are closed is passed over until they are") {
    const auto range = free_range();
    const media::PortRange two_pairs{range.first, static_cast<std::uint16_t>(range.first + 3)};
    PortPool pool{two_pairs};
    auto closing = pool.open(ip("127.0.0.1"));
    REQUIRE(closing.has_value());
    pool.give_back(closing->ports.id);
    const auto other = pool.open(ip("127.0.0.1"));
    REQUIRE(other.has_value());
    CHECK(other->ports.rtp != closing->ports.rtp);
    CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);
    const auto port = closing->ports.rtp;
    *closing = {};
    const auto again = pool.open(ip("127.0.0.1"));
    REQUIRE(again.has_value());
    CHECK(again->ports.rtp == port);
}

TEST_CASE("a refused address costs no pair") {
    const auto range = free_range();
    PortPool pool{range};
    for (int i = 0; i < 20; ++i)
        CHECK(pool.open(ip("192.0.2.1")).error() == MediaError::bad_address);
    CHECK(pool.open(ip("127.0.0.1")).has_value());
}

TEST_CASE("ports of another program are passed over: each open goes on where the last gave up") {
    const auto range = free_range();
    std::vector<media::SocketPair> others;
    PortPool other_program{range};
    for (int i = 0; i < 3; ++i) others.push_back(other_program.open(ip("127.0.0.1")).value());
    PortPool pool{range};
    CHECK(pool.open(ip("127.0.0.1")).has_value());
    CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);
    others.clear();
    for (int i = 0; i < 3; ++i) CHECK(pool.open(ip("127.0.0.1")).has_value());
}

TEST_CASE("an address this machine does not have is refused at once") {
    PortPool pool{{}};
    CHECK(pool.open(ip("192.0.2.1")).error() == MediaError::bad_address);
    CHECK(pool.open(ip("2001:db8::1")).error() == MediaError::bad_address);
}

TEST_CASE("a range without a whole pair has no port") {
    const std::vector<media::PortRange> ranges{{30001, 30002}, {30000, 30000}, {30003, 30001}};
    for (const auto& range : ranges) {
        CAPTURE(range.first);
        CAPTURE(range.last);
        PortPool pool{range};
        CHECK(pool.open(ip("127.0.0.1")).error() == MediaError::no_port_left);
    }
}
