#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>

namespace app {

enum class DotError {
    not_installed,  // there is no Graphviz on this machine
    failed,         // dot refused the graph, or the system refused dot
    too_slow,       // killed at the deadline
    cancelled,      // killed because the program stops
};

/// Draws Graphviz text as SVG with the `dot` program, without a shell. Blocks until it is done, the
/// deadline has passed, or `cancel_fd` becomes readable. Pictures of more than 64 MiB are refused.
[[nodiscard]] tl::expected<std::string, DotError> run_dot(const std::string& dot,
                                                          std::chrono::milliseconds deadline,
                                                          int cancel_fd);

}  // namespace app
