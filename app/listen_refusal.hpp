#pragma once

#include <string>

namespace app {

/// The line for a listen address that signaling could not open, from its `reason`, such as
/// "udp:192.0.2.1:5060: Address already in use": each cause has its own remedy.
[[nodiscard]] std::string listen_refusal(const std::string& reason);

}  // namespace app
