#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tests::support {

/// Connects to 127.0.0.1 by TCP, sends `request`, and returns what came back as soon as `complete`
/// says so or the peer has closed. Nothing when it cannot connect or no more comes for a while.
std::optional<std::string> exchange(std::uint16_t port, std::string_view request,
                                    const std::function<bool(std::string_view)>& complete);

struct HttpReply {
    int status = 0;
    std::string body;
};
/// One HTTP request to 127.0.0.1 on a connection of its own.
[[nodiscard]] std::optional<HttpReply> http(std::uint16_t port, std::string_view method,
                                            std::string_view path);

}  // namespace tests::support
