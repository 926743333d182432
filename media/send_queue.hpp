#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "common/endpoint.hpp"
#include "media/media_port.hpp"

namespace media {

/// Bytes that stay put until the end of the turn, and how to let go of them afterwards.
struct Outgoing {
    std::span<const std::uint8_t> bytes;
    void* owner = nullptr;                   // passed to `release`
    void (*release)(void* owner) = nullptr;  // called once, when the kernel has read the bytes
};

/// Where packets leave: gathered over one turn of the worker's loop and handed to the kernel in one
/// io_uring submission for all sockets; a sendto per packet where the system refuses io_uring
/// (research/probe-relay.md). A packet the kernel refuses is counted as `send_failed` and
/// forgotten: UDP promises nothing. Worker thread only.
class SendQueue {
public:
    virtual ~SendQueue() = default;

    /// Sends from `port.socket` to the latch's destination. Takes `packet` in every case. `port`
    /// must live until the next flush.
    virtual void send(MediaPort& port, const Outgoing& packet) = 0;

    /// Once per turn, after everything was read and before the loop sleeps.
    virtual void flush() = 0;

    /// "io_uring" or "sendto", for the log and /api/status.
    [[nodiscard]] virtual const char* name() const = 0;
};

/// io_uring if the kernel allows it and `allow_io_uring` is set, else sendto.
[[nodiscard]] std::unique_ptr<SendQueue> make_send_queue(DropCounters& drops, bool allow_io_uring);

}  // namespace media
