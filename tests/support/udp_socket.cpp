#include "tests/support/udp_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace tests::support {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return name;
}

std::chrono::system_clock::time_point arrival_of(msghdr& message) {
    using namespace std::chrono;
    const cmsghdr* control = CMSG_FIRSTHDR(&message);
    if (control == nullptr || control->cmsg_type != SCM_TIMESTAMPNS) return system_clock::now();
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    return system_clock::time_point{
        duration_cast<system_clock::duration>(seconds{stamp.tv_sec} + nanoseconds{stamp.tv_nsec})};
}

}  // namespace

UdpSocket::UdpSocket() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in name = loopback(0);
    socklen_t size = sizeof name;
    if (::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&name), size) != 0 ||
        ::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&name), &size) != 0) {
        throw std::runtime_error("no UDP socket");
    }
    port_ = ntohs(name.sin_port);
    const int on = 1;
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

void UdpSocket::send(std::string_view bytes, std::uint16_t to_port) const {
    const sockaddr_in name = loopback(to_port);
    ::sendto(socket_.number(), bytes.data(), bytes.size(), 0,
             reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

std::optional<UdpSocket::Datagram> UdpSocket::receive(std::chrono::milliseconds limit) const {
    pollfd readable{socket_.number(), POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(limit.count())) <= 0) return std::nullopt;
    std::array<char, 65536> bytes{};
    alignas(cmsghdr) std::array<char, 256> control{};
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(socket_.number(), &message, 0);
    if (size < 0) return std::nullopt;
    return Datagram{std::string{bytes.data(), static_cast<std::size_t>(size)}, arrival_of(message)};
}

}  // namespace tests::support
