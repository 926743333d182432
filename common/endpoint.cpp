#include "common/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace common {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        if (text.find(':') == std::string_view::npos) return std::nullopt;
    }
    if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string zero_terminated{text};
    sockaddr_storage storage{};
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    if (inet_pton(AF_INET, zero_terminated.c_str(), &v4.sin_addr) == 1) {
        storage.ss_family = AF_INET;
        return from(storage);
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    if (inet_pton(AF_INET6, zero_terminated.c_str(), &v6.sin6_addr) == 1) {
        storage.ss_family = AF_INET6;
        return from(storage);
    }
    return std::nullopt;
}

IpAddress IpAddress::from(const sockaddr_storage& address) {
    IpAddress result;
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        std::memcpy(result.bytes_.data(), &v4.sin_addr, sizeof v4.sin_addr);
    } else if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        const auto* bytes = v6.sin6_addr.s6_addr;
        if (std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes)) {
            std::copy_n(bytes + mapped_prefix.size(), 4, result.bytes_.begin());
        } else {
            std::copy_n(bytes, result.bytes_.size(), result.bytes_.begin());
            result.family_ = AddressFamily::ipv6;
        }
    }
    return result;
}

bool IpAddress::is_unspecified() const {
    return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_loopback() const {
    if (family_ == AddressFamily::ipv4) return bytes_[0] == 127;
    return std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t b) { return b == 0; }) &&
           bytes_.back() == 1;
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family_ == AddressFamily::ipv4 ? AF_INET : AF_INET6, bytes_.data(), text.data(),
              text.size());
    return text.data();
}

std::string IpAddress::to_uri_host() const {
    return family_ == AddressFamily::ipv4 ? to_string() : "[" + to_string() + "]";
}

Endpoint Endpoint::from(const sockaddr_storage& address) {
    Endpoint result{IpAddress::from(address), 0};
    if (address.ss_family == AF_INET)
        result.port = ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    if (address.ss_family == AF_INET6)
        result.port = ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return result;
}

std::string Endpoint::to_string() const {
    return address.to_uri_host() + ":" + std::to_string(port);
}

SocketAddress::SocketAddress(const Endpoint& endpoint) {
    const auto& bytes = endpoint.address.bytes();
    if (endpoint.address.family() == AddressFamily::ipv4) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(endpoint.port);
        std::memcpy(&v4.sin_addr, bytes.data(), sizeof v4.sin_addr);
        length = sizeof v4;
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(endpoint.port);
        std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
        length = sizeof v6;
    }
}

}  // namespace common
