#include "tests/support/port_block.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>

namespace tests::support {
namespace {

constexpr std::uint16_t lowest = 11000;
constexpr std::uint16_t highest = 31000;  // Linux takes ephemeral ports from 32768 on
constexpr std::uint16_t block_size = 1000;
constexpr std::uint16_t media_offset = 200;

common::FileDescriptor bound(int type, std::uint16_t port, std::uint32_t address) {
    common::FileDescriptor socket{::socket(AF_INET, type | SOCK_CLOEXEC, 0)};
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(address);
    const auto* generic = reinterpret_cast<const sockaddr*>(&name);
    if (::bind(socket.number(), generic, sizeof name) != 0) socket.reset();
    return socket;
}

bool is_free(std::uint16_t port) {
    return bound(SOCK_DGRAM, port, INADDR_ANY) && bound(SOCK_STREAM, port, INADDR_ANY);
}

}  // namespace

PortBlock::PortBlock() {
    for (std::uint16_t first = lowest; first < highest; first += block_size) {
        lock_ = bound(SOCK_DGRAM, first, INADDR_LOOPBACK);
        if (!lock_) continue;
        first_ = first;
        next_ = static_cast<std::uint16_t>(first + 1);
        return;
    }
    throw std::runtime_error("no block of ports is free");
}

std::uint16_t PortBlock::take() {
    while (next_ < first_ + media_offset) {
        const std::uint16_t port = next_++;
        if (is_free(port)) return port;
    }
    throw std::runtime_error("the block of ports is used up");
}

std::uint16_t PortBlock::take_pair() {
    while (true) {
        const std::uint16_t first = take();
        if (first % 2 == 0 && take() == first + 1) return first;
    }
}

std::uint16_t PortBlock::media_first() const {
    return static_cast<std::uint16_t>(first_ + media_offset);
}

std::uint16_t PortBlock::media_last() const {
    return static_cast<std::uint16_t>(first_ + block_size - 1);
}

}  // namespace tests::support
