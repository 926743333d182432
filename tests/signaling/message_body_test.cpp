#include "signaling/sdp/message_body.hpp"

#include <doctest/doctest.h>

#include <string>

using signaling::sdp::find_sdp;
using signaling::sdp::replace_sdp;

namespace {

std::optional<std::string> sdp_in(const std::string& content_type, const std::string& body) {
    const auto where = find_sdp(content_type, body);
    if (!where) return std::nullopt;
    return body.substr(where->offset, where->length);
}

const std::string mixed =
    "preamble\r\n"
    "--abc\r\n"
    "Content-Type: application/sdp\r\n"
    "\r\n"
    "v=0\r\no=x\r\n"
    "\r\n--abc\r\n"
    "Content-Type: application/resource-lists+xml\r\n"
    "Content-Encoding: deflate\r\n"
    "\r\n"
    "\x78\x9c\x01\r\n"
    "--abc--\r\nepilogue";

std::string part_with(const std::string& header) {
    return "--b\r\nContent-Type: application/sdp\r\n" + header + "\r\nv=0\r\n--b--\r\n";
}

}  // namespace

TEST_CASE("the whole of an application/sdp body is SDP (RFC 3261 §20.15)") {
    CHECK(sdp_in("application/sdp", "v=0\r\n") == "v=0\r\n");
    CHECK(sdp_in(" Application/SDP ;charset=utf-8", "v=0\r\n") == "v=0\r\n");
    CHECK_FALSE(sdp_in("application/sdp", ""));
    CHECK_FALSE(sdp_in("application/sdpx", "v=0\r\n"));
    CHECK_FALSE(sdp_in("application/pidf+xml", "v=0\r\n"));
    CHECK_FALSE(sdp_in("", "v=0\r\n"));
}

TEST_CASE("the SDP part of a multipart is found (RFC 5621 §3)") {
    CHECK(sdp_in("multipart/mixed;boundary=abc", mixed) == "v=0\r\no=x\r\n");
    CHECK(sdp_in("Multipart/Mixed ; x=y; Boundary = \"abc\"", mixed) == "v=0\r\no=x\r\n");
    CHECK(sdp_in("multipart/mixed;x=\"a;boundary=no\";boundary=abc", mixed) == "v=0\r\no=x\r\n");
    CHECK(sdp_in("multipart/mixed;boundary=b",
                 "--b\nContent-Type:\n application/sdp\n\nv=0\n--b--") == "v=0");
    CHECK(sdp_in("multipart/mixed;boundary=b",
                 "--b  \r\ncontent-type:text/plain\r\n\r\nv=0\r\n--bb\r\n--b\r\n"
                 "CONTENT-TYPE: application/sdp;x\r\n\r\nv=1\r\n--b--") == "v=1");
}

TEST_CASE("SDP is found two multiparts deep and not three (RFC 2046 §5.1)") {
    const auto nest = [](const std::string& name, const std::string& type,
                         const std::string& body) {
        return "--" + name + "\r\nContent-Type: " + type + "\r\n\r\n" + body + "\r\n--" + name +
               "--\r\n";
    };
    const std::string one = nest("c", "application/sdp", "v=0\r\n");
    const std::string two = nest("b", "multipart/alternative;boundary=c", one);
    const std::string three = nest("a", "multipart/alternative;boundary=b", two);
    CHECK(sdp_in("multipart/mixed;boundary=c", one) == "v=0\r\n");
    CHECK(sdp_in("multipart/mixed;boundary=b", two) == "v=0\r\n");
    CHECK_FALSE(sdp_in("multipart/mixed;boundary=a", three));
}

TEST_CASE("parts in another encoding are left alone (RFC 2045 §6)") {
    const std::string type = "multipart/mixed;boundary=b";
    CHECK(sdp_in(type, part_with("")) == "v=0");
    CHECK(sdp_in(type, part_with("Content-Transfer-Encoding: binary\r\n")) == "v=0");
    CHECK_FALSE(sdp_in(type, part_with("Content-Transfer-Encoding: BASE64\r\n")));
    CHECK_FALSE(sdp_in(type, part_with("Content-Transfer-Encoding: quoted-printable\r\n")));
    CHECK_FALSE(sdp_in(type, part_with("Content-Encoding: deflate\r\n")));
}

TEST_CASE("broken multiparts hold no SDP") {
    const std::string sdp_part = "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n";
    struct Row {
        const char* what;
        std::string type;
        std::string body;
    };
    const Row rows[] = {
        {"no boundary parameter", "multipart/mixed", sdp_part + "--b--"},
        {"empty boundary", "multipart/mixed;boundary=\"\"", sdp_part + "--b--"},
        {"boundary without value", "multipart/mixed;boundary", sdp_part + "--b--"},
        {"other boundary", "multipart/mixed;boundary=c", sdp_part + "--b--"},
        {"no closing delimiter", "multipart/mixed;boundary=b", sdp_part},
        {"only a closing delimiter", "multipart/mixed;boundary=b", "--b--"},
        {"boundary too long", "multipart/mixed;boundary=" + std::string(71, 'b'),
         "--" + std::string(71, 'b') + sdp_part.substr(3) + "--" + std::string(71, 'b') + "--"},
        {"no head", "multipart/mixed;boundary=b", "--b\r\n\r\nv=0\r\n--b--"},
        {"unclosed quote", "multipart/mixed;boundary=\"b;x=y", sdp_part + "--b--"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK_FALSE(sdp_in(row.type, row.body));
    }
}

TEST_CASE("replacing the SDP keeps every byte around it") {
    const auto where = *find_sdp("multipart/mixed;boundary=abc", mixed);
    const std::string replaced = replace_sdp(mixed, where, "v=0\r\nlonger than before\r\n");
    CHECK(replaced.substr(0, where.offset) == mixed.substr(0, where.offset));
    CHECK(replaced.substr(replaced.size() - 40) == mixed.substr(mixed.size() - 40));
    CHECK(sdp_in("multipart/mixed;boundary=abc", replaced) == "v=0\r\nlonger than before\r\n");
    CHECK(replace_sdp(mixed, where, "v=0\r\no=x\r\n") == mixed);
}
