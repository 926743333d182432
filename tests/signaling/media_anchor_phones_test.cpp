#include "tests/signaling/media_anchor_fixture.hpp"

#include <string>

// SDPs as Linphone sends them (research/linphone.md §1.5, §2a and research/proxies.md §1.1).

namespace {

// Debian's Linphone 5.1.65 calling with audio and video.
const std::string linphone_offer =
    "v=0\r\n"
    "o=alice 3959 2549 IN IP4 192.0.2.1\r\n"
    "s=Talk\r\n"
    "c=IN IP4 192.0.2.1\r\n"
    "t=0 0\r\n"
    "a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics\r\n"
    "m=audio 47001 RTP/AVP 96 97 98 0 8 18 99 100 101\r\n"
    "a=rtpmap:96 opus/48000/2\r\n"
    "a=fmtp:96 useinbandfec=1\r\n"
    "a=rtpmap:97 speex/16000\r\n"
    "a=fmtp:97 vbr=on\r\n"
    "a=rtpmap:98 speex/8000\r\n"
    "a=fmtp:98 vbr=on\r\n"
    "a=fmtp:18 annexb=yes\r\n"
    "a=rtpmap:99 telephone-event/48000\r\n"
    "a=rtpmap:100 telephone-event/16000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
    "a=rtcp-fb:* trr-int 1000\r\n"
    "a=rtcp-fb:* ccm tmmbr\r\n"
    "m=video 47101 RTP/AVP 96\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:* trr-int 1000\r\n"
    "a=rtcp-fb:96 nack pli\r\n"
    "a=rtcp-fb:96 nack sli\r\n"
    "a=rtcp-fb:96 ack rpsi\r\n"
    "a=rtcp-fb:96 ccm fir\r\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string without(std::string text, const std::string& line) {
    return replaced(text, line, "");
}

}  // namespace

TEST_CASE("Linphone's offer changes in its c= and m= lines only") {
    AnchoredCall call;
    auto expected = replaced(linphone_offer, "\r\nc=IN IP4 192.0.2.1", "\r\nc=IN IP4 198.51.100.2");
    expected = replaced(expected, "m=audio 47001", "m=audio 30000");
    expected = replaced(expected, "m=video 47101", "m=video 30002");
    CHECK(call.offer(call.caller, linphone_offer) == expected);
}

TEST_CASE("a video re-INVITE with ICE candidates of both families loses all of them") {
    // The call begins as audio; the callee then adds video, as in the captures of research/
    // proxies.md §1.1: RTP/AVPF, VP8 and H264, c= of its own at each m-line.
    AnchoredCall call;
    call.establish(from_caller(audio(47001)), from_callee(audio(47001)));
    const std::string session_ice =
        "a=ice-pwd:9d6f31dbbcbfd0ea4d30a76a\r\na=ice-ufrag:1a2b3c4d\r\n";
    const std::string audio_ice =
        "a=candidate:1 1 UDP 2130706303 192.0.2.2 7076 typ host\r\n"
        "a=candidate:1 2 UDP 2130706302 192.0.2.2 7077 typ host\r\n"
        "a=candidate:2 1 UDP 2130706431 2001:db8::2 7076 typ host\r\n"
        "a=candidate:3 1 UDP 1694498687 203.0.113.9 7076 typ srflx raddr 192.0.2.2 rport 7076\r\n";
    const std::string video_ice =
        "a=candidate:1 1 UDP 2130706303 192.0.2.2 9076 typ host\r\n"
        "a=remote-candidates:1 192.0.2.1 9078 2 192.0.2.1 9079\r\n";
    const std::string feedback =
        "a=rtcp-fb:* trr-int 5000\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n";
    const std::string reinvite = "v=0\r\no=bob 1021 2 IN IP4 192.0.2.2\r\ns=Talk\r\n" +
                                 session_ice +
                                 "t=0 0\r\n"
                                 "m=audio 7076 RTP/AVPF 96 0 8\r\nc=IN IP4 192.0.2.2\r\n"
                                 "a=rtpmap:96 opus/48000/2\r\na=rtcp:7077\r\n" +
                                 audio_ice +
                                 "m=video 9076 RTP/AVPF 96 97\r\nc=IN IP4 192.0.2.2\r\n"
                                 "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 H264/90000\r\n"
                                 "a=fmtp:97 profile-level-id=42801F\r\n" +
                                 video_ice + feedback;
    const auto passed = call.offer(call.callee, reinvite);
    CHECK(passed ==
          "v=0\r\no=bob 1021 2 IN IP4 192.0.2.2\r\ns=Talk\r\nt=0 0\r\n"
          "m=audio 30002 RTP/AVPF 96 0 8\r\nc=IN IP4 198.51.100.1\r\n"
          "a=rtpmap:96 opus/48000/2\r\na=rtcp:30003\r\n"
          "m=video 30004 RTP/AVPF 96 97\r\nc=IN IP4 198.51.100.1\r\n"
          "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 H264/90000\r\n"
          "a=fmtp:97 profile-level-id=42801F\r\n" +
              feedback);
    call.answer(call.caller, from_caller(audio(47001) + video(47101)));
    REQUIRE(call.streams().size() == 2);
    CHECK(call.streams()[1].callee.remote.rtp.to_string() == "192.0.2.2:9076");
    CHECK(call.streams()[1].caller.remote.rtp.to_string() == "192.0.2.1:47101");
}

TEST_CASE(
    "Linphone's own conference: video offered by the re-INVITE is refused, SSRC and extmap stay") {
    AnchoredCall call;
    const auto audio_only = linphone_offer.substr(0, linphone_offer.find("m=video"));
    call.establish(audio_only, from_callee(audio(47003)));
    const auto before = call.streams();

    const std::string extension = "a=extmap:3 urn:ietf:params:rtp-hdrext:csrc-audio-level\r\n";
    const auto passed =
        call.offer(call.caller, replaced(linphone_offer, "m=video", extension + "m=video"));
    CHECK(passed.find(extension) != std::string::npos);
    CHECK(port_in(passed, 1) != 0);
    const std::string ssrc = "a=ssrc:2117886109\r\n";
    const auto ok = call.answer(
        call.callee, from_callee(audio(47003) + ssrc + "m=video 0 RTP/AVP 0\r\na=inactive\r\n"));
    CHECK(ok.find(ssrc + "m=video 0 RTP/AVP 0\r\na=inactive\r\n") != std::string::npos);
    CHECK(call.streams() == before);
    CHECK(call.media.open.size() == 2);
}

TEST_CASE("Linphone's hold and resume keep ports and addresses (research/linphone.md §1.4)") {
    AnchoredCall call;
    call.establish(linphone_offer, from_callee(audio(47003) + video(47103)));
    const auto before = call.streams();
    const auto hold = replaced(linphone_offer, "a=rtcp-fb:* trr-int 1000\r\na=rtcp-fb:* ccm",
                               "a=sendonly\r\na=rtcp-fb:* trr-int 1000\r\na=rtcp-fb:* ccm");
    const auto passed = call.offer(call.caller, hold);
    CHECK(without(passed, "a=sendonly\r\n") == call.offer(call.caller, linphone_offer));
    call.answer(call.callee, from_callee(audio(47003) + "a=recvonly\r\n" + video(47103)));
    CHECK(call.streams() == before);
    CHECK(call.media.relays.size() == 1);
}

TEST_CASE("SRTP, ZRTP and DTLS attributes pass untouched (research/linphone.md §1.5)") {
    AnchoredCall call;
    const std::string secure =
        "m=audio 7076 UDP/TLS/RTP/SAVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n"
        "a=zrtp-hash:1.10 fe30efd02423cb054e50efd0248742ac7a52c8f91bc2df881ae642c371ba46df\r\n"
        "a=setup:actpass\r\na=fingerprint:SHA-256 4A:AD:B9:B1\r\na=ssrc:7 cname:x\r\n";
    const auto passed = call.offer(call.caller, from_caller(secure));
    CHECK(passed.substr(passed.find("a=rtpmap")) == secure.substr(secure.find("a=rtpmap")));
    call.answer(call.callee, from_callee(secure));
    CHECK(call.streams().size() == 1);
}
