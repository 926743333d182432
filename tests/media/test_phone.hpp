#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/endpoint.hpp"
#include "common/file_descriptor.hpp"

namespace media::test {

inline common::IpAddress ip(std::string_view text) {
    return common::IpAddress::parse(text).value();
}

/// A phone's socket on a loopback address, port 0.
class TestPhone {
public:
    static constexpr std::chrono::milliseconds patience{5000};

    explicit TestPhone(const std::string& address = "127.0.0.1")
        : socket_{socket(ip(address).family() == common::AddressFamily::ipv6 ? AF_INET6 : AF_INET,
                         SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
        const common::SocketAddress any{{ip(address), 0}};
        if (bind(socket_.number(), any.get(), any.length) != 0) return;
        sockaddr_storage bound{};
        socklen_t length = sizeof bound;
        getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&bound), &length);
        local_ = common::Endpoint::from(bound);
    }

    /// Port 0 when the machine does not have this address.
    [[nodiscard]] const common::Endpoint& local() const { return local_; }

    [[nodiscard]] bool send(const common::Endpoint& to, std::string_view bytes) const {
        const common::SocketAddress address{to};
        return sendto(socket_.number(), bytes.data(), bytes.size(), 0, address.get(),
                      address.length) == static_cast<ssize_t>(bytes.size());
    }

    struct Received {
        std::string bytes;
        common::Endpoint from;
    };
    /// Waits for a packet; nothing when none came within `patience`.
    [[nodiscard]] std::optional<Received> receive() const { return receive_within(patience); }
    /// What is there already. For "nothing came", first see a later packet arrive.
    [[nodiscard]] std::optional<Received> receive_now() const {
        return receive_within(std::chrono::milliseconds{0});
    }

private:
    [[nodiscard]] std::optional<Received> receive_within(std::chrono::milliseconds time) const {
        pollfd waiting{socket_.number(), POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(time.count())) != 1) return std::nullopt;
        std::array<char, 65536> room{};
        sockaddr_storage from{};
        socklen_t length = sizeof from;
        const auto got = recvfrom(socket_.number(), room.data(), room.size(), MSG_DONTWAIT,
                                  reinterpret_cast<sockaddr*>(&from), &length);
        if (got < 0) return std::nullopt;
        return Received{{room.data(), static_cast<std::size_t>(got)}, common::Endpoint::from(from)};
    }

    common::FileDescriptor socket_;
    common::Endpoint local_;
};

/// A datagram with a valid RTP header and `body`.
inline std::string rtp_packet(std::string_view body) {
    std::string packet{"\x80\x00\x00\x01\x00\x00\x00\xa0\x11\x22\x33\x44", 12};
    return packet.append(body);
}

/// An RTCP receiver report without blocks (RFC 3550 §6.4.2), and `tail` after it.
inline std::string rtcp_packet(std::string_view tail = {}) {
    std::string packet{"\x80\xc9\x00\x01\x11\x22\x33\x44", 8};
    return packet.append(tail);
}

}  // namespace media::test
