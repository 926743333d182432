#pragma once

#include <span>
#include <string_view>

namespace media::gst {

struct EmbeddedPipeline {
    std::string_view file;  // "relay.launch"
    std::string_view text;
};

/// pipelines/*.launch as they were at build time; defined in a file that CMake writes.
[[nodiscard]] std::span<const EmbeddedPipeline> embedded_pipelines();

}  // namespace media::gst
