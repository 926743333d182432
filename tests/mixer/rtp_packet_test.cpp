#include "mixer/rtp_packet.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

using namespace mixer;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("parse_rtp finds the payload and refuses what lies about its lengths (RFC 3550 §5.1)") {
    const Bytes fixed{0x80, 0x60, 0, 1, 0, 0, 0, 160, 0, 0, 0, 7};
    const auto packet = [&](std::uint8_t first, const Bytes& rest) {
        Bytes bytes = fixed;
        bytes[0] = first;
        bytes.insert(bytes.end(), rest.begin(), rest.end());
        return bytes;
    };
    struct Row {
        std::string_view what;
        Bytes datagram;
        int payload_size;  // -1: refused
    };
    const Row rows[] = {
        {"nothing", {}, -1},
        {"eleven bytes", Bytes(fixed.begin(), fixed.end() - 1), -1},
        {"version 1", packet(0x40, {1, 2}), -1},
        {"no payload", packet(0x80, {}), 0},
        {"two bytes", packet(0x80, {1, 2}), 2},
        {"one contributing source", packet(0x81, {9, 9, 9, 9, 1}), 1},
        {"a contributing source that is cut off", packet(0x81, {9, 9, 9}), -1},
        {"an extension of one word", packet(0x90, {0xBE, 0xDE, 0, 1, 0, 0, 0, 0, 1, 2, 3}), 3},
        {"an extension longer than the packet", packet(0x90, {0xBE, 0xDE, 0, 9, 0, 0, 0, 0}), -1},
        {"an extension header that is cut off", packet(0x90, {0xBE, 0xDE, 0}), -1},
        {"two bytes of padding", packet(0xA0, {1, 0, 2}), 1},
        {"nothing but padding", packet(0xA0, {0, 0, 3}), 0},
        {"padding of no byte", packet(0xA0, {1, 0}), -1},
        {"padding over the header", packet(0xA0, {1, 4}), -1},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const auto parsed = parse_rtp(row.datagram);
        REQUIRE(parsed.has_value() == (row.payload_size >= 0));
        if (parsed) CHECK(static_cast<int>(parsed->payload.size()) == row.payload_size);
    }
}

TEST_CASE("a header survives being written and read (RFC 3550 §5.1)") {
    const RtpHeader header{.payload_type = 111,
                           .marker = true,
                           .seq_no = SeqNo{0xFEDC},
                           .timestamp = RtpTimestamp{0x89ABCDEF},
                           .ssrc = Ssrc{0x01234567}};
    const auto bytes = to_bytes(header);
    const auto read = parse_rtp(bytes);
    REQUIRE(read.has_value());
    CHECK(read->header.payload_type == 111);
    CHECK(read->header.marker);
    CHECK(read->header.seq_no == header.seq_no);
    CHECK(read->header.timestamp == header.timestamp);
    CHECK(read->header.ssrc == header.ssrc);
}

TEST_CASE("distances wrap (RFC 1982)") {
    CHECK(distance(SeqNo{1}, SeqNo{65535}) == 2);
    CHECK(distance(SeqNo{65535}, SeqNo{1}) == -2);
    CHECK(distance(RtpTimestamp{100}, RtpTimestamp{0xFFFFFF9C}) == 200);
    CHECK(advanced(SeqNo{65535}, 1) == SeqNo{0});
    CHECK(advanced(RtpTimestamp{10}, -20) == RtpTimestamp{0xFFFFFFF6});
}

TEST_CASE("RtpNumbering is contiguous and marks the first packet after a pause (RFC 3551 §4.1)") {
    RtpNumbering numbering{Ssrc{5}, SeqNo{65535}, RtpTimestamp{1000}};
    const RtpHeader first = numbering.next(0, 160);
    const RtpHeader second = numbering.next(0, 160);
    numbering.pause(320);
    const RtpHeader third = numbering.next(0, 160);
    CHECK(first.marker);
    CHECK_FALSE(second.marker);
    CHECK(third.marker);
    CHECK(second.seq_no == SeqNo{0});
    CHECK(third.seq_no == SeqNo{1});
    CHECK(distance(second.timestamp, first.timestamp) == 160);
    CHECK(distance(third.timestamp, second.timestamp) == 480);
    CHECK(third.ssrc == Ssrc{5});
}
