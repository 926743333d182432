#include "media/port_pool.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "common/endpoint.hpp"

namespace media {

namespace {

using common::AddressFamily;
using common::FileDescriptor;
using common::MediaError;

constexpr int random_tries = 8;
// Enough for 100 ms of a busy video sender; the kernel takes memory for what waits only.
constexpr int receive_room_bytes = 512 * 1024;

/// Errors that trying another port cannot cure.
enum class Refusal { in_use, bad_address, exhausted };

Refusal refusal_of(int error) {
    switch (error) {
        case EADDRNOTAVAIL:
        case EAFNOSUPPORT:
        case EINVAL:
            return Refusal::bad_address;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            return Refusal::exhausted;
        default:
            return Refusal::in_use;
    }
}

tl::expected<FileDescriptor, Refusal> bind_socket(const common::Endpoint& local) {
    const bool ipv6 = local.address.family() == AddressFamily::ipv6;
    FileDescriptor opened{
        socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!opened) return tl::unexpected{refusal_of(errno)};
    const int yes = 1;
    if (ipv6) setsockopt(opened.number(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    // Both are wishes: a smaller buffer or packets without a stamp still make a call.
    setsockopt(opened.number(), SOL_SOCKET, SO_RCVBUF, &receive_room_bytes,
               sizeof receive_room_bytes);
    // What comes before the graph is stamped, so that the receiver can tell fresh from stale.
    setsockopt(opened.number(), SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    const common::SocketAddress address{local};
    if (bind(opened.number(), address.get(), address.length) != 0)
        return tl::unexpected{refusal_of(errno)};
    return opened;
}

tl::expected<SocketPair, Refusal> bind_pair(const common::IpAddress& local, std::uint16_t port) {
    const auto above = static_cast<std::uint16_t>(port + 1);
    auto rtp = bind_socket({local, port});
    if (!rtp) return tl::unexpected{rtp.error()};
    auto rtcp = bind_socket({local, above});
    if (!rtcp) return tl::unexpected{rtcp.error()};
    return SocketPair{{{}, local, port, above}, std::move(*rtp), std::move(*rtcp)};
}

}  // namespace

PortPool::PortPool(PortRange range) : range_{range}, random_{std::random_device{}()} {}

tl::expected<SocketPair, MediaError> PortPool::open(const common::IpAddress& local) {
    const unsigned first = range_.first + range_.first % 2U;
    if (first + 1 > range_.last) return tl::unexpected{MediaError::no_port_left};
    const unsigned pairs = (range_.last - first + 1) / 2;
    std::uniform_int_distribution<unsigned> any_pair{0, pairs - 1};
    const unsigned pass_start = any_pair(random_);
    for (unsigned attempt = 0; attempt < random_tries + pairs; ++attempt) {
        const unsigned pair =
            attempt < random_tries ? any_pair(random_) : (pass_start + attempt) % pairs;
        auto bound = bind_pair(local, static_cast<std::uint16_t>(first + 2 * pair));
        if (bound) {
            bound->ports.id = common::PortsId{next_id_++};
            return std::move(*bound);
        }
        if (bound.error() == Refusal::bad_address) return tl::unexpected{MediaError::bad_address};
        if (bound.error() == Refusal::exhausted) break;
    }
    return tl::unexpected{MediaError::no_port_left};
}

}  // namespace media
