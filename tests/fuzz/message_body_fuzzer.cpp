#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signaling/sdp/message_body.hpp"
#include "tests/fuzz/promise.hpp"

// The input's first line is the Content-Type, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const std::size_t line_end = input.find('\n');
    if (line_end == std::string_view::npos) return 0;
    const std::string_view body = input.substr(line_end + 1);
    const auto where = signaling::sdp::find_sdp(input.substr(0, line_end), body);
    if (!where) return 0;
    promise(where->offset <= body.size() && where->length <= body.size() - where->offset,
            "the SDP lies within the body");
    const std::string same =
        signaling::sdp::replace_sdp(body, *where, body.substr(where->offset, where->length));
    promise(same == body, "replacing the SDP by itself changes nothing");
    return 0;
}
