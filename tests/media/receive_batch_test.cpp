#include "media/receive_batch.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "media/port_pool.hpp"
#include "test_phone.hpp"

using media::ReceiveBatch;
using media::test::ip;
using media::test::TestPhone;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    media::PortPool pool{{}};
    media::SocketPair pair;
    TestPhone phone;
    std::unique_ptr<ReceiveBatch> batch = std::make_unique<ReceiveBatch>();

    explicit Fixture(const char* address = "127.0.0.1")
        : pair{pool.open(ip(address)).value()}, phone{address} {}
    [[nodiscard]] common::Endpoint port() const { return {pair.ports.address, pair.ports.rtp}; }
    [[nodiscard]] std::string text(const ReceiveBatch::Packet& packet) const {
        return {packet.bytes.begin(), packet.bytes.end()};
    }
};

}  // namespace

TEST_CASE("an empty socket gives no packet") {
    Fixture f;
    CHECK(f.batch->read(f.pair.rtp.number(), common::Clock::now()).empty());
}

TEST_CASE("a batch brings bytes, sender and the kernel's arrival time, in order") {
    for (const char* address : {"127.0.0.1", "::1"}) {
        CAPTURE(address);
        Fixture f{address};
        const auto before = common::Clock::now();
        for (int i = 0; i < 20; ++i) REQUIRE(f.phone.send(f.port(), std::to_string(i)));
        const auto after = common::Clock::now();
        int next = 0;
        for (const std::size_t expected : {ReceiveBatch::capacity, 20 - ReceiveBatch::capacity}) {
            const auto packets = f.batch->read(f.pair.rtp.number(), after + 10s);
            REQUIRE(packets.size() == expected);
            for (const auto& packet : packets) {
                CHECK(f.text(packet) == std::to_string(next++));
                CHECK(packet.from == f.phone.local());
                // The two clocks are read one after the other: allow for that.
                CHECK(packet.arrival >= before - 1ms);
                CHECK(packet.arrival <= after + 1ms);
            }
        }
    }
}

TEST_CASE("an oversize datagram is reported, and its neighbours are whole") {
    Fixture f;
    const std::string jumbo(9000, 'x');
    const std::string exact(media::packet_capacity_bytes, 'y');
    REQUIRE(f.phone.send(f.port(), exact));
    REQUIRE(f.phone.send(f.port(), jumbo));
    REQUIRE(f.phone.send(f.port(), ""));
    const auto packets = f.batch->read(f.pair.rtp.number(), common::Clock::now());
    REQUIRE(packets.size() == 3);
    CHECK_FALSE(packets[0].too_long);
    CHECK(f.text(packets[0]) == exact);
    CHECK(packets[1].too_long);
    CHECK(packets[2].bytes.empty());
}

TEST_CASE("a socket that does not stamp gets the reader's time") {
    Fixture f;
    media::stamp_arrivals(f.pair.rtp.number(), false);
    REQUIRE(f.phone.send(f.port(), "a"));
    const common::TimePoint now{77s};
    const auto packets = f.batch->read(f.pair.rtp.number(), now);
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].arrival == now);
}
