#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/file_descriptor.hpp"

namespace tests::support {

/// A UDP socket on 127.0.0.1 with a port of the system's choice.
class UdpSocket {
public:
    UdpSocket();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    void send(std::string_view bytes, std::uint16_t to_port) const;

    struct Datagram {
        std::string bytes;
        std::chrono::system_clock::time_point arrived;  // stamped by the kernel
    };
    /// The next one, waited for no longer than `limit`.
    [[nodiscard]] std::optional<Datagram> receive(std::chrono::milliseconds limit) const;

private:
    common::FileDescriptor socket_;
    std::uint16_t port_ = 0;
};

}  // namespace tests::support
