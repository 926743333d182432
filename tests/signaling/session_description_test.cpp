#include "signaling/sdp/session_description.hpp"

#include <doctest/doctest.h>

#include <string>

using common::IpAddress;
using common::MediaKind;
using common::PortPair;
using signaling::sdp::Direction;
using signaling::sdp::SessionDescription;

namespace {

const PortPair ours{common::PortsId{1}, *IpAddress::parse("198.51.100.1"), 30000, 30001};
const PortPair ours_too{common::PortsId{2}, *IpAddress::parse("198.51.100.1"), 30002, 30003};
const PortPair ours_ipv6{common::PortsId{3}, *IpAddress::parse("2001:db8::1"), 30004, 30005};

const std::string head = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\n";
const std::string session_c = "c=IN IP4 192.0.2.7\r\n";

SessionDescription parsed(const std::string& text) {
    auto sdp = SessionDescription::parse(text);
    if (!sdp) FAIL("line " << sdp.error().line << ": " << sdp.error().reason);
    return *sdp;
}

std::string redirected(const std::string& text, const PortPair& local = ours) {
    auto sdp = parsed(text);
    sdp.redirect(0, local);
    return sdp.text();
}

}  // namespace

TEST_CASE("an SDP that is not edited comes out byte for byte (DESIGN §7)") {
    const std::string texts[] = {
        head + session_c + "t=0 0\r\nm=audio 47001 RTP/AVP 0\r\n",
        "v=0\no=-\nc=IN  IP4   192.0.2.7 \nm=audio  47001/2   RTP/AVP 0  8 \na=x:  y\n",
        "v=0\r\nc=IN IP4 192.0.2.7\nx=unknown\r\nm=audio 1 RTP/AVP 0",
        head + session_c + "m=audio 1 RTP/AVP 0\r\n\r\n\r\n",
        head + session_c + "m=audio 1 RTP/AVP 0\r\n" + std::string(3, '\0'),
        head + session_c + "m=audio 1 RTP/AVP 0" + std::string(1, '\0'),
        head + "s=\xff\xfe\r\nb=AS:100\r\n",
        "v=0\r\n",
        "v=0",
    };
    for (const std::string& text : texts) {
        CAPTURE(text);
        CHECK(parsed(text).text() == text);
    }
}

TEST_CASE("bodies that are not SDP are refused, with the line (RFC 4566 §5)") {
    struct Row {
        std::string text;
        std::size_t line;
        const char* reason;
    };
    const std::string start = head + session_c;
    const Row rows[] = {
        {"", 1, "does not begin with v=0"},
        {"\r\n", 1, "does not begin with v=0"},
        {"o=-\r\nv=0\r\n", 1, "does not begin with v=0"},
        {"v=1\r\n", 1, "does not begin with v=0"},
        {"v=0\r\nhello\r\n", 2, "not a line of SDP"},
        {"v=0\r\n\r\ns=-\r\n", 2, "not a line of SDP"},
        {"v=0\r\n=x\r\n", 2, "not a line of SDP"},
        {"v=0\r\n a=x\r\n", 2, "not a line of SDP"},
        {"v=0\r\ns=a\rm=audio 1 RTP/AVP 0\r\n", 2, "control character within a line"},
        {std::string{"v=0\r\ns=a\0b\r\n", 12}, 2, "control character within a line"},
        {start + "m=audio RTP/AVP 0\r\n", 5, "m= cannot be read"},
        {start + "m=audio 65536 RTP/AVP 0\r\n", 5, "m= cannot be read"},
        {start + "m=audio -1 RTP/AVP 0\r\n", 5, "m= cannot be read"},
        {start + "m=audio 99999999999999999999 RTP/AVP 0\r\n", 5, "m= cannot be read"},
        {start + "m=audio 5000\r\n", 5, "m= cannot be read"},
        {start + "m=\r\n", 5, "m= cannot be read"},
        {head + "m=audio 5000 RTP/AVP 0\r\n", 4, "no c= line for m=audio"},
        {head + "c=IN IP4\r\n", 4, "c= cannot be read"},
        {head + "m=audio 5000 RTP/AVP 0\r\nc=IN\r\n", 5, "c= cannot be read"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto sdp = SessionDescription::parse(row.text);
        REQUIRE_FALSE(sdp.has_value());
        CHECK(sdp.error().reason == row.reason);
        CHECK(sdp.error().line == row.line);
    }
}

TEST_CASE("a body of any size beyond the limits is refused") {
    std::string lines = "v=0\r\n";
    for (int i = 0; i < 2'000; ++i) lines += "a=x\r\n";
    CHECK(SessionDescription::parse(lines).error().reason == "too many lines");
    CHECK(SessionDescription::parse("v=0\r\ns=" + std::string(65'536, 'x')).error().reason ==
          "longer than 64 KiB");
    std::string streams = head + session_c;
    for (std::size_t i = 0; i < common::max_streams; ++i) streams += "m=audio 0 RTP/AVP 0\r\n";
    CHECK(SessionDescription::parse(streams).has_value());
    CHECK(SessionDescription::parse(streams + "m=audio 0 RTP/AVP 0\r\n").error().reason ==
          "too many m= lines");
}

TEST_CASE(
    "an m-line's own c= and direction go before the session's (RFC 4566 §5.7, RFC 3264 §5.1)") {
    const auto sdp = parsed(head + session_c +
                            "a=inactive\r\n"
                            "m=audio 5000 RTP/AVP 0\r\n"
                            "m=video 5002 RTP/AVPF 96\r\nc=IN IP4 192.0.2.8\r\na=recvonly\r\n"
                            "m=text 0 RTP/AVP 98\r\na=sendrecv \r\n"
                            "m=image 5006 udptl t38\r\nc=IN IP6 2001:db8::7\r\n"
                            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n");
    REQUIRE(sdp.media().size() == 5);
    CHECK(sdp.media()[0].address == IpAddress::parse("192.0.2.7"));
    CHECK(sdp.media()[0].direction == Direction::inactive);
    CHECK(sdp.media()[1].address == IpAddress::parse("192.0.2.8"));
    CHECK(sdp.media()[1].direction == Direction::recvonly);
    CHECK(sdp.media()[1].kind == MediaKind::video);
    CHECK(sdp.media()[1].protocol == "RTP/AVPF");
    CHECK(sdp.media()[2].direction == Direction::sendrecv);
    CHECK(sdp.media()[2].kind == MediaKind::text);
    CHECK(sdp.media()[3].address == IpAddress::parse("2001:db8::7"));
    CHECK(sdp.media()[3].kind == MediaKind::other);
    CHECK(sdp.media()[3].formats.empty());
    CHECK(sdp.media()[4].kind == MediaKind::application);
}

TEST_CASE("formats carry rtpmap, fmtp and the static types of RFC 3551 §6") {
    const auto sdp = parsed(head + session_c +
                            "m=audio 47001 RTP/AVP 96 0 8 18 101 9 127 128 x\r\n"
                            "a=rtpmap:96 opus/48000/2\r\n"
                            "a=fmtp:96 useinbandfec=1\r\na=fmtp:96 stereo=0\r\n"
                            "a=rtpmap:101 telephone-event/8000\r\n"
                            "a=rtpmap:55 ghost/8000\r\na=rtpmap:127 broken\r\n"
                            "a=fmtp:18 annexb=yes\r\n"
                            "a=ptime:20\r\na=maxptime:150\r\n");
    const auto& formats = sdp.media()[0].formats;
    REQUIRE(formats.size() == 7);
    CHECK(formats[0].payload_type == 96);
    CHECK(formats[0].encoding == "opus");
    CHECK(formats[0].clock_rate == 48000);
    CHECK(formats[0].channels == 2);
    CHECK(formats[0].parameters == "useinbandfec=1;stereo=0");
    CHECK(formats[1].encoding == "PCMU");
    CHECK(formats[1].clock_rate == 8000);
    CHECK(formats[2].encoding == "PCMA");
    CHECK(formats[3].encoding == "G729");
    CHECK(formats[3].parameters == "annexb=yes");
    CHECK(formats[4].encoding == "telephone-event");
    CHECK(formats[4].channels == 1);
    CHECK(formats[5].clock_rate == 8000);  // G722: RFC 3551 §4.5.2
    CHECK(formats[6].encoding.empty());
    CHECK(sdp.media()[0].ptime_ms == 20u);
    CHECK(sdp.media()[0].maxptime_ms == 150u);
}

TEST_CASE("RTCP is at a=rtcp, else one above RTP, and at RTP with mux (RFC 3605, RFC 5761)") {
    struct Row {
        const char* attributes;
        const char* rtcp;
        const char* separate;
    };
    const Row rows[] = {
        {"", "192.0.2.7:5001", "192.0.2.7:5001"},
        {"a=rtcp:5009\r\n", "192.0.2.7:5009", "192.0.2.7:5009"},
        {"a=rtcp:5009 IN IP4 192.0.2.9\r\n", "192.0.2.9:5009", "192.0.2.9:5009"},
        {"a=rtcp:5009 IN IP6 2001:db8::9\r\n", "[2001:db8::9]:5009", "[2001:db8::9]:5009"},
        {"a=rtcp:5009 IN IP4 host.example.org\r\n", "192.0.2.7:5009", "192.0.2.7:5009"},
        {"a=rtcp:x\r\n", "192.0.2.7:5001", "192.0.2.7:5001"},
        {"a=rtcp-mux\r\n", "192.0.2.7:5000", "192.0.2.7:5001"},
        {"a=rtcp:5009\r\na=rtcp-mux\r\n", "192.0.2.7:5000", "192.0.2.7:5009"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.attributes);
        const auto sdp = parsed(head + session_c + "m=audio 5000 RTP/AVP 0\r\n" + row.attributes);
        CHECK(sdp.media()[0].rtcp.to_string() == row.rtcp);
        CHECK(sdp.media()[0].separate_rtcp.to_string() == row.separate);
    }
    const auto last = parsed(head + session_c + "m=audio 65535 RTP/AVP 0\r\n");
    CHECK(last.media()[0].separate_rtcp.port == 0);
}

TEST_CASE("a host name in c= is no address, and is named") {
    const auto sdp = parsed(head + "c=IN IP4 media.example.org\r\nm=audio 5000 RTP/AVP 0\r\n");
    CHECK_FALSE(sdp.media()[0].address);
    CHECK(sdp.media()[0].connection_address == "media.example.org");
}

TEST_CASE("redirecting edits port, c= and a=rtcp and nothing else") {
    struct Row {
        const char* what;
        std::string before;
        std::string after;
    };
    const Row rows[] = {
        {"session-level c= only", session_c + "m=audio 5000 RTP/AVP 0\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\n"},
        {"media-level c= only", "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 192.0.2.7\r\n",
         "m=audio 30000 RTP/AVP 0\r\nc=IN IP4 198.51.100.1\r\n"},
        {"both: the session's is not this m-line's",
         session_c + "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 192.0.2.8\r\n",
         session_c + "m=audio 30000 RTP/AVP 0\r\nc=IN IP4 198.51.100.1\r\n"},
        {"count of ports", session_c + "m=audio 47001/2 RTP/AVP 0\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\n"},
        {"multicast with a TTL", "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 224.2.36.42/127\r\n",
         "m=audio 30000 RTP/AVP 0\r\nc=IN IP4 198.51.100.1\r\n"},
        {"multicast layers",
         "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127\r\nc=IN IP4 224.2.1.2/127\r\na=x\r\n",
         "m=audio 30000 RTP/AVP 0\r\nc=IN IP4 198.51.100.1\r\na=x\r\n"},
        {"RFC 2543 hold", "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n",
         "m=audio 30000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n"},
        {"session-level RFC 2543 hold", "c=IN IP4 0.0.0.0\r\nm=audio 5000 RTP/AVP 0\r\n",
         "c=IN IP4 0.0.0.0\r\nm=audio 30000 RTP/AVP 0\r\n"},
        {"from IPv6", "c=IN IP6 2001:db8::7\r\nm=audio 5000 RTP/AVP 0\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\n"},
        {"a=rtcp with a port", session_c + "m=audio 5000 RTP/AVP 0\r\na=rtcp:5009\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\na=rtcp:30001\r\n"},
        {"a=rtcp with an address",
         session_c + "m=audio 5000 RTP/AVP 0\r\na=rtcp:5009 IN IP6 2001:db8::7\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\na=rtcp:30001 IN IP4 "
         "198.51.100.1\r\n"},
        {"a=rtcp on the RTP port",
         session_c + "m=audio 5000 RTP/AVP 0\r\na=rtcp:5000\r\na=rtcp-mux\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\na=rtcp:30000\r\na=rtcp-mux\r\n"},
        {"attributes with a like name",
         session_c + "m=audio 5000 RTP/AVP 0\r\na=rtcp-fb:* nack\r\na=rtcp-xr:x\r\n",
         "c=IN IP4 198.51.100.1\r\nm=audio 30000 RTP/AVP 0\r\na=rtcp-fb:* nack\r\na=rtcp-xr:x\r\n"},
        {"port 0", session_c + "m=audio 0 RTP/AVP 0\r\na=rtcp:5009\r\n",
         session_c + "m=audio 0 RTP/AVP 0\r\na=rtcp:5009\r\n"},
        {"spacing and line ends", "c=IN  IP4  192.0.2.7\nm=audio  5000   RTP/AVP  0 \na= x",
         "c=IN IP4 198.51.100.1\nm=audio  30000   RTP/AVP  0 \na= x"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(redirected(head + row.before) == head + row.after);
    }
}

TEST_CASE("redirecting to IPv6 changes the family of c=") {
    CHECK(redirected(head + session_c + "m=audio 5000 RTP/AVP 0\r\na=rtcp:1 IN IP4 192.0.2.7\r\n",
                     ours_ipv6) == head +
                                       "c=IN IP6 2001:db8::1\r\nm=audio 30004 RTP/AVP "
                                       "0\r\na=rtcp:30005 IN IP6 2001:db8::1\r\n");
}

TEST_CASE("an m-line that lives by the session's c= keeps its address when another is redirected") {
    auto sdp = parsed(head + session_c +
                      "m=audio 5000 RTP/AVP 0\r\na=x\r\n"
                      "m=message 2855 TCP/MSRP *\r\ni=chat\r\na=y\r\n"
                      "m=video 0 RTP/AVP 96\r\n"
                      "m=text 5004 RTP/AVP 98");
    sdp.redirect(0, ours);
    CHECK(sdp.text() == head +
                            "c=IN IP4 198.51.100.1\r\n"
                            "m=audio 30000 RTP/AVP 0\r\na=x\r\n"
                            "m=message 2855 TCP/MSRP *\r\ni=chat\r\nc=IN IP4 192.0.2.7\r\na=y\r\n"
                            "m=video 0 RTP/AVP 96\r\n"
                            "m=text 5004 RTP/AVP 98\r\nc=IN IP4 192.0.2.7\r\n");
    sdp.redirect(3, ours_ipv6);
    CHECK(sdp.text().find("m=text 30004 RTP/AVP 98\r\nc=IN IP6 2001:db8::1\r\n") !=
          std::string::npos);
}

TEST_CASE("redirecting twice gives the second place, refusing gives port 0") {
    auto sdp = parsed(head + session_c + "m=audio 5000 RTP/AVP 0\r\nm=video 5002 RTP/AVP 96\r\n");
    sdp.redirect(0, ours);
    sdp.redirect(1, ours_too);
    sdp.redirect(0, ours_too);
    sdp.refuse(1);
    CHECK(sdp.text() == head +
                            "c=IN IP4 198.51.100.1\r\n"
                            "m=audio 30002 RTP/AVP 0\r\nm=video 0 RTP/AVP 96\r\n");
    CHECK(sdp.media()[1].port == 5002);
}

TEST_CASE("every ICE attribute goes, and nothing that is only called alike (RFC 8839 §5)") {
    auto sdp =
        parsed(head + session_c +
               "a=ice-ufrag:x\r\na=ice-pwd:y\r\na=ice-lite\r\na=ice-options:trickle\r\na=icy\r\n"
               "m=audio 5000 RTP/AVP 0\r\n"
               "a=candidate:1 1 UDP 2130706431 192.0.2.7 5000 typ host\r\n"
               "a=candidatex:1\r\na=x-candidate:1\r\n"
               "a=Candidate:2 1 UDP 1 2001:db8::7 5000 typ host\r\n"
               "a=ice-mismatch\r\na=ice-pacing:50\r\na=remote-candidates:1 192.0.2.9 1\r\n"
               "a=end-of-candidates");
    sdp.remove_ice();
    CHECK(sdp.text() ==
          head + session_c +
              "a=icy\r\nm=audio 5000 RTP/AVP 0\r\na=candidatex:1\r\na=x-candidate:1\r\n");
}
