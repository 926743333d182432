#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace common {

enum class AddressFamily : std::uint8_t { ipv4, ipv6 };

/// An IPv4 or IPv6 address as a value; an IPv4-mapped IPv6 address is held as IPv4.
/// Scope ids are not kept: link-local IPv6 is out of scope.
class IpAddress {
public:
    /// 0.0.0.0, "not known".
    constexpr IpAddress() = default;

    /// "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; nothing for names and everything else.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
    [[nodiscard]] static IpAddress from(const sockaddr_storage& address);

    [[nodiscard]] AddressFamily family() const { return family_; }
    [[nodiscard]] bool is_unspecified() const;  // 0.0.0.0 or ::
    [[nodiscard]] bool is_loopback() const;

    /// Without brackets, as in SDP (RFC 4566 §5.7) and logs.
    [[nodiscard]] std::string to_string() const;
    /// IPv6 in brackets, as in a SIP URI (RFC 3261 §25.1 hostport).
    [[nodiscard]] std::string to_uri_host() const;

    /// Network byte order; the first four bytes count for IPv4, the others are zero.
    [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

    friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
    AddressFamily family_ = AddressFamily::ipv4;
};

/// An address and a UDP or TCP port. Port 0 means "none".
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    [[nodiscard]] static Endpoint from(const sockaddr_storage& address);
    /// "192.0.2.1:5060" or "[2001:db8::1]:5060".
    [[nodiscard]] std::string to_string() const;

    friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// What system calls want: the address and how much of it counts.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    explicit SocketAddress(const Endpoint& endpoint);
    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&storage);
    }
};

}  // namespace common
