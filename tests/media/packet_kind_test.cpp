#include "media/packet_kind.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "test_phone.hpp"

namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("RTP and RTCP on one port are told apart by packet type, RFC 5761 §4") {
    struct Row {
        const char* what;
        std::string bytes;
        bool rtp;
        bool rtcp;
    };
    const std::vector<Row> rows{
        {"RTP", media::test::rtp_packet("voice"), true, false},
        {"RTP with marker, PT 96", {"\x80\xe0\0\1\0\0\0\1\0\0\0\1", 12}, true, false},
        {"RTP header alone", media::test::rtp_packet(""), true, false},
        {"RTP cut short", media::test::rtp_packet("").substr(0, 11), false, false},
        {"RTCP receiver report", media::test::rtcp_packet(), false, true},
        {"RTCP PT 223", {"\x81\xdf\0\1\0\0\0\1", 8}, false, true},
        {"RTCP cut short", media::test::rtcp_packet().substr(0, 7), false, false},
        {"STUN", std::string(20, '\0'), false, false},
        {"DTLS", "\x16\xfe\xff" + std::string(20, 'x'), false, false},
        {"ZRTP", "\x10" + std::string(20, 'x'), false, false},
        {"empty", "", false, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        CHECK(media::is_rtp(bytes_of(row.bytes)) == row.rtp);
        CHECK(media::is_rtcp(bytes_of(row.bytes)) == row.rtcp);
    }
}
