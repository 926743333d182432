#pragma once

#include <string>
#include <tl/expected.hpp>

namespace media::gst {

/// Makes GStreamer ready; once per process, before any other thread. The error is one line.
[[nodiscard]] tl::expected<void, std::string> start_up();

}  // namespace media::gst
