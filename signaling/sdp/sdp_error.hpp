#pragma once

#include <cstddef>
#include <string>

namespace signaling::sdp {

struct SdpError {
    std::size_t line = 0;  // 1-based; 0 = the whole
    std::string reason;    // "no c= line for m=audio"
};

}  // namespace signaling::sdp
