#include "tests/support/stream_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>

#include "common/file_descriptor.hpp"

namespace tests::support {
namespace {

constexpr int patience_ms = 10'000;

common::FileDescriptor connect_to(std::uint16_t port) {
    common::FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&name);
    if (::connect(socket.number(), generic, sizeof name) != 0) socket.reset();
    return socket;
}

}  // namespace

std::optional<std::string> exchange(std::uint16_t port, std::string_view request,
                                    const std::function<bool(std::string_view)>& complete) {
    const common::FileDescriptor socket = connect_to(port);
    if (!socket) return std::nullopt;
    ::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL);
    std::string answer;
    std::array<char, 16384> block{};
    while (!complete(answer)) {
        pollfd readable{socket.number(), POLLIN, 0};
        if (::poll(&readable, 1, patience_ms) <= 0) return std::nullopt;
        const ssize_t size = ::recv(socket.number(), block.data(), block.size(), 0);
        if (size <= 0) break;
        answer.append(block.data(), static_cast<std::size_t>(size));
    }
    return answer;
}

std::optional<HttpReply> http(std::uint16_t port, std::string_view method, std::string_view path) {
    const std::string request = std::string{method} + " " + std::string{path} +
                                " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                                "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const auto answer = exchange(port, request, [](std::string_view) { return false; });
    if (!answer || answer->rfind("HTTP/1.", 0) != 0) return std::nullopt;
    const std::size_t head_end = answer->find("\r\n\r\n");
    if (head_end == std::string::npos) return std::nullopt;
    return HttpReply{std::atoi(answer->c_str() + 9), answer->substr(head_end + 4)};
}

}  // namespace tests::support
