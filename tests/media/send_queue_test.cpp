#include "media/send_queue.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "media/port_pool.hpp"
#include "test_phone.hpp"

using media::MediaPort;
using media::Outgoing;
using media::PacketDrop;
using media::test::ip;
using media::test::TestPhone;

namespace {

/// Bytes that note when the queue lets go of them.
struct Packet {
    std::string text;
    int released = 0;

    static void release(void* owner) { ++static_cast<Packet*>(owner)->released; }
    Outgoing outgoing() {
        return {.bytes = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                .owner = this,
                .release = release};
    }
};

struct Fixture {
    media::DropCounters drops;
    media::PortPool pool{{}};
    std::unique_ptr<media::SendQueue> queue;
    common::PortPair ports;
    MediaPort port;
    TestPhone phone;

    explicit Fixture(bool io_uring, const char* address = "127.0.0.1")
        : queue{media::make_send_queue(drops, io_uring)}, phone{address} {
        auto pair = pool.open(ip(address)).value();
        ports = pair.ports;
        port.socket = std::move(pair.rtp);
        port.latch.expect(phone.local(), {});
    }
};

}  // namespace

TEST_CASE("sendto is there for whoever does not want io_uring") {
    media::DropCounters drops;
    CHECK(media::make_send_queue(drops, false)->name() == std::string{"sendto"});
}

TEST_CASE("packets leave in order from the port's socket, and are let go once") {
    for (const bool io_uring : {true, false}) {
        for (const char* address : {"127.0.0.1", "::1"}) {
            CAPTURE(io_uring);
            CAPTURE(address);
            Fixture f{io_uring, address};
            std::vector<Packet> packets;
            for (int i = 0; i < 50; ++i) packets.push_back({"packet " + std::to_string(i)});
            for (auto& packet : packets) f.queue->send(f.port, packet.outgoing());
            f.queue->flush();
            for (auto& packet : packets) {
                CHECK(packet.released == 1);
                const auto received = f.phone.receive();
                REQUIRE(received.has_value());
                CHECK(received->bytes == packet.text);
                CHECK(received->from == common::Endpoint{ip(address), f.ports.rtp});
            }
            CHECK(f.port.sent.packets == 50);
            CHECK(f.port.sent.bytes == 10 * 8 + 40 * 9);
            CHECK(f.port.sent.dropped == 0);
            f.queue->flush();
            CHECK_FALSE(f.phone.receive_now().has_value());
        }
    }
}

TEST_CASE("more packets than the queue is deep all leave") {
    for (const bool io_uring : {true, false}) {
        CAPTURE(io_uring);
        Fixture f{io_uring};
        // To a discard: what counts is that the kernel took and the queue let go of all of them.
        std::vector<Packet> packets(3000, Packet{"x"});
        for (auto& packet : packets) f.queue->send(f.port, packet.outgoing());
        f.queue->flush();
        CHECK(f.port.sent.packets + f.port.sent.dropped == 3000);
        CHECK(f.port.sent.packets > 0);
        for (const auto& packet : packets) CHECK(packet.released == 1);
    }
}

TEST_CASE("one flush serves many sockets and destinations") {
    for (const bool io_uring : {true, false}) {
        CAPTURE(io_uring);
        Fixture first{io_uring};
        Fixture second{io_uring};
        Packet to_first{"one"};
        Packet to_second{"two"};
        first.queue->send(first.port, to_first.outgoing());
        first.queue->send(second.port, to_second.outgoing());
        first.queue->flush();
        CHECK(first.phone.receive().value().bytes == "one");
        CHECK(second.phone.receive().value().bytes == "two");
    }
}

TEST_CASE("a packet without destination is counted as no_destination and let go") {
    for (const bool io_uring : {true, false}) {
        CAPTURE(io_uring);
        Fixture f{io_uring};
        f.port.latch.expect({f.phone.local().address, 0}, {});
        Packet packet{"lost"};
        f.queue->send(f.port, packet.outgoing());
        f.queue->flush();
        CHECK(packet.released == 1);
        CHECK(f.drops.value(PacketDrop::no_destination) == 1);
        CHECK(f.port.sent.dropped == 1);
        CHECK(f.port.sent.packets == 0);
    }
}

TEST_CASE("a packet the kernel refuses is counted as send_failed, and the next one leaves") {
    for (const bool io_uring : {true, false}) {
        CAPTURE(io_uring);
        Fixture f{io_uring};
        Packet wrong_family{"lost"};
        Packet too_long{std::string(70000, 'x')};
        Packet fine{"fine"};
        f.port.latch.expect({ip("::1"), 9}, {});  // the socket speaks IPv4
        f.queue->send(f.port, wrong_family.outgoing());
        f.port.latch.expect(f.phone.local(), {});
        f.queue->send(f.port, too_long.outgoing());
        f.queue->send(f.port, fine.outgoing());
        f.queue->flush();
        CHECK(f.drops.value(PacketDrop::send_failed) == 2);
        CHECK(f.port.sent.dropped == 2);
        CHECK(f.port.sent.packets == 1);
        CHECK(wrong_family.released + too_long.released + fine.released == 3);
        CHECK(f.phone.receive().value().bytes == "fine");
    }
}

TEST_CASE("what still waits when the queue ends is sent and let go") {
    Fixture f{true};
    Packet packet{"last words"};
    f.queue->send(f.port, packet.outgoing());
    f.queue.reset();
    CHECK(packet.released == 1);
    CHECK(f.phone.receive().value().bytes == "last words");
}
