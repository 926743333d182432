#include "signaling/sdp/room_answer.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace signaling::sdp;
using common::AudioCodec;

namespace {

const common::IpAddress phone_address = *common::IpAddress::parse("192.0.2.7");
const common::PortPair ours{common::PortsId{1}, *common::IpAddress::parse("192.0.2.1"), 30000,
                            30001};
constexpr Origin origin{77, 3};

SessionDescription parsed(const std::string& body) {
    auto description = SessionDescription::parse(body);
    REQUIRE_MESSAGE(description, description.error().reason);
    return std::move(*description);
}

/// An SDP of a phone at 192.0.2.7 with these m-lines and attributes.
std::string sdp(const std::string& media) {
    return "v=0\r\no=alice 1 1 IN IP4 192.0.2.7\r\ns=Talk\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n" +
           media;
}

std::string answer(const std::string& offer_body) {
    const SessionDescription offer = parsed(offer_body);
    const auto agreement = agree(offer);
    REQUIRE(agreement);
    return answer_text(offer, *agreement, ours, origin);
}

bool holds(const std::string& text, const std::string& line) {
    return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("the first codec of the offer that we have is agreed on (RFC 3264 §6.1)") {
    struct Row {
        const char* media;
        AudioCodec codec;
        int payload_type;
    };
    const Row rows[] = {
        {"m=audio 4000 RTP/AVP 0 8\r\n", AudioCodec::pcmu, 0},
        {"m=audio 4000 RTP/AVP 8 0\r\n", AudioCodec::pcma, 8},
        {"m=audio 4000 RTP/AVP 18 8\r\n", AudioCodec::pcma, 8},
        {"m=audio 4000 RTP/AVP 96 0\r\na=rtpmap:96 opus/48000/2\r\n", AudioCodec::opus, 96},
        {"m=audio 4000 RTP/AVP 111\r\na=rtpmap:111 OPUS/48000/2\r\n", AudioCodec::opus, 111},
        {"m=audio 4000 RTP/AVP 97 96\r\na=rtpmap:97 speex/16000\r\na=rtpmap:96 opus/48000/2\r\n",
         AudioCodec::opus, 96},
        {"m=audio 4000 RTP/AVP 96 8\r\na=rtpmap:96 opus/48000\r\n", AudioCodec::pcma, 8},
        {"m=audio 4000 RTP/AVP 98\r\na=rtpmap:98 pcmu/8000\r\n", AudioCodec::pcmu, 98},
        {"m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/16000\r\n", AudioCodec::pcma, 8},
        {"m=audio 4000 RTP/AVPF 8\r\n", AudioCodec::pcma, 8},
        // Numbers belong to their m-line: 96 is opus in one and VP8 in the other.
        {"m=video 5000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n"
         "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
         AudioCodec::opus, 96},
    };
    for (const Row& row : rows) {
        CAPTURE(row.media);
        const auto agreement = agree(parsed(sdp(row.media)));
        REQUIRE(agreement);
        CHECK(agreement->audio.codec == row.codec);
        CHECK(agreement->audio.payload_type == row.payload_type);
        CHECK(agreement->remote_rtp == common::Endpoint{phone_address, 4000});
        CHECK(agreement->remote_rtcp == common::Endpoint{phone_address, 4001});
    }
}

TEST_CASE("an offer without audio we can take is refused with its reason (RFC 3264 §6)") {
    struct Row {
        const char* media;
        OfferRefusal refusal;
    };
    const Row rows[] = {
        {"", OfferRefusal::no_audio},
        {"m=video 5000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n", OfferRefusal::no_audio},
        {"m=audio 0 RTP/AVP 0\r\n", OfferRefusal::no_audio},
        {"m=audio 4000 RTP/AVP 18 9\r\n", OfferRefusal::no_common_codec},
        {"m=audio 4000 RTP/AVP 96\r\n", OfferRefusal::no_common_codec},
        {"m=audio 4000 RTP/SAVP 0\r\n", OfferRefusal::no_common_codec},
        {"m=audio 4000 RTP/SAVPF 0\r\n", OfferRefusal::no_common_codec},
        {"m=audio 4000 UDP/TLS/RTP/SAVP 0\r\n", OfferRefusal::no_common_codec},
        {"m=audio 4000 TCP/RTP/AVP 0\r\n", OfferRefusal::no_common_codec},
    };
    for (const Row& row : rows) {
        CAPTURE(row.media);
        const auto agreement = agree(parsed(sdp(row.media)));
        REQUIRE_FALSE(agreement);
        CHECK(agreement.error() == row.refusal);
    }
}

TEST_CASE("a secured m-line beside a plain one is passed over (RFC 3264 §6)") {
    const std::string offer =
        sdp("m=audio 4000 RTP/SAVP 0\r\nm=audio 4002 RTP/AVP 8\r\nm=video 5000 RTP/AVP 96\r\n");
    const auto agreement = agree(parsed(offer));
    REQUIRE(agreement);
    CHECK(agreement->audio_index == 1);
    const std::string text = answer(offer);
    const auto first = text.find("m=audio 0 RTP/SAVP 0\r\n");
    const auto second = text.find("m=audio 30000 RTP/AVP 8\r\n");
    const auto third = text.find("m=video 0 RTP/AVP 96\r\n");
    CHECK(first != std::string::npos);
    CHECK(first < second);
    CHECK(second < third);
    CHECK(third != std::string::npos);
}

TEST_CASE("the packet size is the offer's where we can send it (RFC 4566 §6)") {
    struct Row {
        const char* attributes;
        int packet_ms;
    };
    const Row rows[] = {
        {"", 20},
        {"a=ptime:10\r\n", 10},
        {"a=ptime:20\r\n", 20},
        {"a=ptime:40\r\n", 40},
        {"a=ptime:60\r\n", 60},
        {"a=ptime:30\r\n", 20},
        {"a=ptime:0\r\n", 20},
        {"a=ptime:100000\r\n", 20},
        {"a=maxptime:10\r\n", 10},
        {"a=ptime:60\r\na=maxptime:50\r\n", 40},
        {"a=ptime:20\r\na=maxptime:120\r\n", 20},
        {"a=maxptime:5\r\n", 10},
    };
    for (const Row& row : rows) {
        CAPTURE(row.attributes);
        const std::string offer = sdp(std::string{"m=audio 4000 RTP/AVP 0\r\n"} + row.attributes);
        const auto agreement = agree(parsed(offer));
        REQUIRE(agreement);
        CHECK(agreement->audio.packet_ms == row.packet_ms);
        CHECK(holds(answer(offer), "a=ptime:" + std::to_string(row.packet_ms)));
    }
}

TEST_CASE("opus' bitrate limit is read and kept in its range (RFC 7587 §6.1)") {
    struct Row {
        const char* parameters;
        std::uint32_t bitrate;
    };
    const Row rows[] = {
        {"useinbandfec=1", 0},
        {"maxaveragebitrate=20000", 20000},
        {"useinbandfec=1; MaxAverageBitrate=32000;stereo=0", 32000},
        {"maxaveragebitrate=1", 6000},
        {"maxaveragebitrate=4000000", 510'000},
        {"maxaveragebitrate=99999999999999", 0},
        {"maxaveragebitrate=", 0},
        {"maxaveragebitrate=20k", 0},
    };
    for (const Row& row : rows) {
        CAPTURE(row.parameters);
        const auto agreement =
            agree(parsed(sdp(std::string{"m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
                                         "a=fmtp:96 "} +
                             row.parameters + "\r\n")));
        REQUIRE(agreement);
        CHECK(agreement->audio.max_average_bitrate == row.bitrate);
    }
}

TEST_CASE("the answer's direction mirrors the offer's (RFC 3264 §6.1, §8.4)") {
    struct Row {
        const char* direction;
        const char* answered;
        bool sends;
        bool receives;
    };
    const Row rows[] = {
        {"", "a=sendrecv", true, true},
        {"a=sendrecv\r\n", "a=sendrecv", true, true},
        {"a=sendonly\r\n", "a=recvonly", true, false},
        {"a=recvonly\r\n", "a=sendonly", false, true},
        {"a=inactive\r\n", "a=inactive", false, false},
        {"c=IN IP4 0.0.0.0\r\n", "a=recvonly", true, false},
        {"c=IN IP4 0.0.0.0\r\na=inactive\r\n", "a=inactive", false, false},
        {"c=IN IP4 0.0.0.0\r\na=recvonly\r\n", "a=inactive", false, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.direction);
        const std::string offer = sdp(std::string{"m=audio 4000 RTP/AVP 0\r\n"} + row.direction);
        const auto agreement = agree(parsed(offer));
        REQUIRE(agreement);
        CHECK(agreement->audio.member_sends == row.sends);
        CHECK(agreement->audio.member_receives == row.receives);
        CHECK(holds(answer(offer), row.answered));
    }
}

TEST_CASE("nothing is sent to 0.0.0.0 and to the discard port (RFC 3264 §8.4, RFC 863)") {
    for (const char* media :
         {"m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", "m=audio 9 RTP/AVP 0\r\n"}) {
        CAPTURE(media);
        const auto agreement = agree(parsed(sdp(media)));
        REQUIRE(agreement);
        CHECK(agreement->remote_rtp.port == 0);
        CHECK(agreement->remote_rtcp.port == 0);
        CHECK_FALSE(agreement->audio.member_receives);
    }
}

TEST_CASE("RTCP goes where the phone says (RFC 3605 §2.1, RFC 5761 §5.1.1)") {
    struct Row {
        const char* attributes;
        std::uint16_t port;
        bool mux_answered;
    };
    const Row rows[] = {
        {"", 4001, false},
        {"a=rtcp:5555\r\n", 5555, false},
        {"a=rtcp:5555 IN IP4 192.0.2.7\r\n", 5555, false},
        {"a=rtcp-mux\r\n", 4000, true},
        {"a=rtcp:4000\r\na=rtcp-mux\r\n", 4000, true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.attributes);
        const std::string offer = sdp(std::string{"m=audio 4000 RTP/AVP 0\r\n"} + row.attributes);
        const auto agreement = agree(parsed(offer));
        REQUIRE(agreement);
        CHECK(agreement->remote_rtcp == common::Endpoint{phone_address, row.port});
        CHECK(holds(answer(offer), "a=rtcp-mux") == row.mux_answered);
    }
}

TEST_CASE("telephone-event is kept at the clock rate of the codec (RFC 4733 §2.5.1.1)") {
    const std::string events =
        "a=rtpmap:99 telephone-event/48000\r\na=rtpmap:101 telephone-event/8000\r\n";
    const std::string wide =
        answer(sdp("m=audio 4000 RTP/AVP 96 99 101\r\na=rtpmap:96 opus/48000/2\r\n" + events));
    CHECK(holds(wide, "m=audio 30000 RTP/AVP 96 99"));
    CHECK(holds(wide, "a=rtpmap:99 telephone-event/48000"));
    CHECK(holds(wide, "a=fmtp:99 0-15"));
    const std::string narrow = answer(sdp("m=audio 4000 RTP/AVP 8 99 101\r\n" + events));
    CHECK(holds(narrow, "m=audio 30000 RTP/AVP 8 101"));
    CHECK(holds(narrow, "a=rtpmap:101 telephone-event/8000"));
    const std::string none = answer(sdp("m=audio 4000 RTP/AVP 8\r\n"));
    CHECK(holds(none, "m=audio 30000 RTP/AVP 8"));
    CHECK(none.find("telephone-event") == std::string::npos);
}

TEST_CASE("Linphone's offer is answered with audio only, its m-lines in place (RFC 3264 §6)") {
    const std::string text = answer(
        "v=0\r\no=alice 3959 2549 IN IP4 192.0.2.7\r\ns=Talk\r\nc=IN IP4 192.0.2.7\r\n"
        "b=AS:380\r\nt=2873397496 2873404696\r\na=ice-pwd:62bf2fbd8f4b73a1d2f3d1c1\r\n"
        "a=ice-ufrag:9b5e1a2c\r\na=group:BUNDLE as vs\r\n"
        "m=audio 47001 RTP/AVPF 96 97 98 0 8 18 99 100 101\r\n"
        "a=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\na=rtpmap:97 speex/16000\r\n"
        "a=rtpmap:98 speex/8000\r\na=rtpmap:99 telephone-event/48000\r\n"
        "a=rtpmap:100 telephone-event/16000\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=candidate:1 1 UDP 2130706303 192.0.2.7 47001 typ host\r\na=mid:as\r\n"
        "a=zrtp-hash:1.10 5f3e5a1bd8c1\r\na=rtcp-fb:* ccm tmmbr\r\n"
        "m=video 47101/2 RTP/AVPF 96\r\na=rtpmap:96 VP8/90000\r\na=mid:vs\r\n"
        "m=message 5060 TCP/MSRP *\r\n");
    CHECK(text ==
          "v=0\r\n"
          "o=- 77 3 IN IP4 192.0.2.1\r\n"
          "s=-\r\n"
          "c=IN IP4 192.0.2.1\r\n"
          "t=2873397496 2873404696\r\n"
          "m=audio 30000 RTP/AVPF 96 99\r\n"
          "a=rtpmap:96 opus/48000/2\r\n"
          "a=rtpmap:99 telephone-event/48000\r\n"
          "a=fmtp:99 0-15\r\n"
          "a=ptime:20\r\n"
          "a=sendrecv\r\n"
          "m=video 0 RTP/AVPF 96\r\n"
          "m=message 0 TCP/MSRP *\r\n");
}

TEST_CASE("odd blanks in an m-line do not upset its refusal (RFC 3264 §6)") {
    const std::string text =
        answer(sdp("m=audio 4000 RTP/AVP 0\r\nm=video\t5000  RTP/AVP\t96\r\nm=text 0 RTP/AVP\r\n"));
    CHECK(holds(text, "m=video 0 RTP/AVP\t96"));
    CHECK(text.find("m=text 0 RTP/AVP\r\n") != std::string::npos);
}

TEST_CASE("an offer that switches the audio off is refused line by line (RFC 3264 §8.2)") {
    const auto offer = parsed(sdp("m=audio 0 RTP/AVP 0\r\nm=video 5000 RTP/AVP 96\r\n"));
    CHECK(refusing_answer_text(offer, ours, origin) ==
          "v=0\r\no=- 77 3 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
          "m=audio 0 RTP/AVP 0\r\nm=video 0 RTP/AVP 96\r\n");
}

TEST_CASE("our answer over IPv6 says so (RFC 4566 §5.7)") {
    const auto offer = parsed(
        "v=0\r\no=- 1 1 IN IP6 2001:db8::7\r\ns=-\r\nc=IN IP6 2001:db8::7\r\nt=0 0\r\n"
        "m=audio 4000 RTP/AVP 0\r\n");
    const auto agreement = agree(offer);
    REQUIRE(agreement);
    const common::PortPair local{common::PortsId{1}, *common::IpAddress::parse("2001:db8::1"),
                                 30000, 30001};
    const std::string text = answer_text(offer, *agreement, local, origin);
    CHECK(holds(text, "o=- 77 3 IN IP6 2001:db8::1"));
    CHECK(holds(text, "c=IN IP6 2001:db8::1"));
}

TEST_CASE("our offer names every codec of ours and can be answered (RFC 3264 §5)") {
    const std::string text = offer_text(ours, origin, nullptr);
    CHECK(holds(text, "m=audio 30000 RTP/AVP 96 0 8 101 110"));
    CHECK(holds(text, "a=rtpmap:96 opus/48000/2"));
    CHECK(holds(text, "a=rtpmap:0 PCMU/8000"));
    CHECK(holds(text, "a=rtpmap:8 PCMA/8000"));
    CHECK(holds(text, "a=rtpmap:101 telephone-event/8000"));
    CHECK(holds(text, "a=rtpmap:110 telephone-event/48000"));
    CHECK(holds(text, "a=sendrecv"));
    const auto agreement = agree(parsed(text));
    REQUIRE(agreement);
    CHECK(agreement->audio.codec == AudioCodec::opus);
    CHECK(agreement->remote_rtp == common::Endpoint{ours.address, 30000});
}

TEST_CASE("a later offer of ours begins with what is in use (RFC 3264 §8.3.2)") {
    common::AgreedAudio current;
    current.codec = AudioCodec::pcma;
    current.payload_type = 8;
    current.packet_ms = 40;
    const std::string narrow = offer_text(ours, origin, &current);
    CHECK(holds(narrow, "m=audio 30000 RTP/AVP 8 96 0 101 110"));
    CHECK(holds(narrow, "a=ptime:40"));
    current.codec = AudioCodec::opus;
    current.payload_type = 101;  // taken: the telephone-event of ours moves on
    const std::string wide = offer_text(ours, origin, &current);
    CHECK(holds(wide, "m=audio 30000 RTP/AVP 101 0 8 102 110"));
    CHECK(holds(wide, "a=rtpmap:101 opus/48000/2"));
    CHECK(holds(wide, "a=rtpmap:102 telephone-event/8000"));
}

TEST_CASE("a later offer of ours keeps every m-line in its place (RFC 3264 §8)") {
    const auto before =
        parsed(sdp("m=video 5000 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 0\r\nm=text 0 RTP/AVP 98\r\n"));
    const EarlierLines lines = earlier_lines(before, 1);
    const std::string text = offer_text(ours, origin, nullptr, &lines);
    const auto video = text.find("m=video 0 RTP/AVP 96\r\n");
    const auto audio = text.find("m=audio 30000 ");
    const auto last = text.find("m=text 0 RTP/AVP 98\r\n");
    CHECK(video < audio);
    CHECK(audio < last);
    CHECK(last != std::string::npos);
    CHECK(parsed(text).media().size() == 3);
}

TEST_CASE("a later offer of ours keeps the profile of the audio (RFC 3264 §8.3)") {
    struct Row {
        const char* media;
        const char* offered;
    };
    const Row rows[] = {{"m=audio 4000 RTP/AVP 0\r\n", "m=audio 30000 RTP/AVP 96 0 8 101 110"},
                        {"m=audio 4000 RTP/AVPF 0\r\n", "m=audio 30000 RTP/AVPF 96 0 8 101 110"},
                        {"m=audio 0 RTP/SAVP 0\r\n", "m=audio 30000 RTP/AVP 96 0 8 101 110"}};
    for (const Row& row : rows) {
        CAPTURE(row.media);
        const EarlierLines lines = earlier_lines(parsed(sdp(row.media)), 0);
        CHECK(holds(offer_text(ours, origin, nullptr, &lines), row.offered));
    }
}
