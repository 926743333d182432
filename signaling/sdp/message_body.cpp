#include "signaling/sdp/message_body.hpp"

#include "signaling/ascii.hpp"
#include "signaling/sdp/multipart.hpp"

namespace signaling::sdp {

namespace {

constexpr int max_depth = 2;
constexpr std::string_view multipart_type = "multipart/";

bool is_readable(const Part& part) {
    const bool plain = part.content_encoding.empty() || part.content_encoding == "identity";
    return plain && part.transfer_encoding != "base64" &&
           part.transfer_encoding != "quoted-printable";
}

// `whole` is the message's body, `body` the part of it that is looked at.
std::optional<SdpLocation> find_within(std::string_view whole, std::string_view body,
                                       std::string_view content_type, int depth) {
    const std::string type = media_type(content_type);
    if (type == "application/sdp")
        return SdpLocation{static_cast<std::size_t>(body.data() - whole.data()), body.size()};
    if (depth == max_depth || !ascii::starts_with_ignoring_case(type, multipart_type))
        return std::nullopt;
    const auto parts = split_multipart(content_type, body);
    if (!parts) return std::nullopt;
    for (const Part& part : *parts) {
        if (!is_readable(part)) continue;
        if (const auto found = find_within(whole, part.body, part.content_type, depth + 1))
            return found;
    }
    return std::nullopt;
}

}  // namespace

std::optional<SdpLocation> find_sdp(std::string_view content_type, std::string_view body) {
    if (body.empty()) return std::nullopt;
    return find_within(body, body, content_type, 0);
}

std::string replace_sdp(std::string_view body, SdpLocation where, std::string_view sdp) {
    std::string result;
    result.reserve(body.size() - where.length + sdp.size());
    result += body.substr(0, where.offset);
    result += sdp;
    result += body.substr(where.offset + where.length);
    return result;
}

}  // namespace signaling::sdp
