#pragma once

#include <cstdint>
#include <random>
#include <tl/expected.hpp>

#include "common/media_control.hpp"
#include "media/socket_pair.hpp"

namespace media {

/// First and last port that may be bound, both included.
struct PortRange {
    std::uint16_t first = 30000;
    std::uint16_t last = 39999;
};

/// Binds pairs of UDP sockets at random even ports of a range (RFC 3550 §11); random, so that a
/// stranger cannot guess the next one. The kernel is the book-keeper: a port is free when bind()
/// says so, and free again when its socket is closed. Signaling thread only.
class PortPool {
public:
    explicit PortPool(PortRange range);

    /// A few random tries, then one pass over the whole range before `no_port_left`.
    [[nodiscard]] tl::expected<SocketPair, common::MediaError> open(const common::IpAddress& local);

private:
    PortRange range_;
    std::mt19937 random_;
    std::uint64_t next_id_ = 1;
};

}  // namespace media
