#include "media/port_pool.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "common/endpoint.hpp"

namespace media {

namespace {

using common::AddressFamily;
using common::FileDescriptor;
using common::MediaError;

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

PortPool::PortPool(PortRange range) : random_{std::random_device{}()} {
    const unsigned first = range.first + range.first % 2U;
    for (unsigned port = first; port + 1 <= range.last; port += 2)
        free_.push_back(static_cast<std::uint16_t>(port));
}

tl::expected<SocketPair, MediaError> PortPool::open(const common::IpAddress& local) {
    const auto tries = std::min<std::size_t>(most_tries, free_.size() + doubted_.size());
    for (std::size_t i = 0; i < tries; ++i) {
        const auto port = draw();
        auto bound = bind_pair(local, port);
        if (bound) {
            bound->ports.id = common::PortsId{next_id_++};
            out_.emplace(bound->ports.id, port);
            return std::move(*bound);
        }
        if (bound.error() == Refusal::in_use) {
            doubted_.push_back(port);
            continue;
        }
        free_.push_back(port);
        if (bound.error() == Refusal::bad_address) return tl::unexpected{MediaError::bad_address};
        break;
    }
    return tl::unexpected{MediaError::no_port_left};
}

void PortPool::give_back(common::PortsId ports) {
    const auto found = out_.find(ports);
    if (found == out_.end()) return;
    free_.push_back(found->second);
    out_.erase(found);
}

/// There is one.
std::uint16_t PortPool::draw() {
    if (free_.empty()) {
        const auto oldest = doubted_.front();
        doubted_.pop_front();
        return oldest;
    }
    std::uniform_int_distribution<std::size_t> any{0, free_.size() - 1};
    std::swap(free_[any(random_)], free_.back());
    const auto port = free_.back();
    free_.pop_back();
    return port;
}

}  // namespace media
