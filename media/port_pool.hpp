#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "media/socket_pair.hpp"

namespace media {

/// First and last port that may be bound, both included.
struct PortRange {
    std::uint16_t first = 30000;
    std::uint16_t last = 39999;
};

/// Binds pairs of UDP sockets at random even ports of a range (RFC 3550 §11); random, so that a
/// stranger cannot guess the next one. A pair is used once at a time, whatever its local address.
///
/// Which pairs are out is kept here, so that a pool with nothing left says so without asking the
/// kernel; bind() has the last word, as other programs have ports as well, and as a pair may be
/// given back a moment before its worker closes it. Signaling thread only.
class PortPool {
public:
    explicit PortPool(PortRange range);

    /// Tries at most `most_tries` pairs. One that cannot be bound is not tried again before all the
    /// others, so a range that is mostly somebody else's is found out once, not at each call.
    [[nodiscard]] tl::expected<SocketPair, common::MediaError> open(const common::IpAddress& local);
    /// The pair's sockets are closed, or about to be. An id that is not out is ignored.
    void give_back(common::PortsId ports);

    static constexpr int most_tries = 16;

private:
    [[nodiscard]] std::uint16_t draw();

    std::vector<std::uint16_t> free_;    // RTP ports, in no order
    std::deque<std::uint16_t> doubted_;  // could not be bound; the longest ago comes first
    std::map<common::PortsId, std::uint16_t> out_;
    std::mt19937 random_;
    std::uint64_t next_id_ = 1;
};

}  // namespace media
