#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <ctime>
#include <span>

#include "common/endpoint.hpp"
#include "common/time.hpp"

namespace media {

/// Big enough for whatever an Ethernet carries in one frame and then some. Longer datagrams (jumbo
/// frames, loopback tests) are no real-time media: they are dropped and counted as `too_long`.
inline constexpr std::size_t packet_capacity_bytes = 2048;

/// Makes the kernel stamp what arrives at the socket from now on, or no longer.
void stamp_arrivals(int socket, bool wanted);

/// Reads all that waits in a socket, a batch per system call, with the kernel's arrival stamps.
/// One per worker: the room it reads into is used again and again.
class ReceiveBatch {
public:
    static constexpr std::size_t capacity = 16;

    struct Packet {
        std::span<const std::uint8_t> bytes;  // until the next read
        common::Endpoint from;
        common::TimePoint arrival;  // `now` when the socket does not stamp
        bool too_long = false;      // and cut off
    };

    /// At most `capacity` packets; fewer mean that the socket is empty.
    [[nodiscard]] std::span<const Packet> read(int socket, common::TimePoint now);

private:
    // Aligned for cmsghdr: this is what CMSG_FIRSTHDR reads.
    struct alignas(cmsghdr) Control {
        std::array<char, CMSG_SPACE(sizeof(timespec))> bytes;
    };
    struct Slot {
        std::array<std::uint8_t, packet_capacity_bytes> bytes;
        sockaddr_storage from;
        Control control;
        iovec room;
    };

    void prepare(std::size_t index);
    [[nodiscard]] common::TimePoint arrival_of(msghdr& header, common::TimePoint now);

    std::array<Slot, capacity> slots_;
    std::array<mmsghdr, capacity> headers_{};
    std::array<Packet, capacity> packets_;
    std::size_t used_ = capacity;  // slots to prepare before the next read
    // Calendar time minus steady time, read once per `now`.
    common::Duration calendar_offset_{};
    common::TimePoint offset_time_{};
};

}  // namespace media
