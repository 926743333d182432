#pragma once

#include <cstdint>

#include "common/file_descriptor.hpp"
#include "common/reason_counters.hpp"
#include "common/time.hpp"
#include "media/latch.hpp"

namespace media {

/// What one socket received and passed on.
struct PortCounters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;
};

/// One bound UDP socket of a stream end (RTP or RTCP), and what is known of the phone behind it.
/// Belongs to one media worker; both the receiver that reads it and the sender that writes it use
/// its latch.
struct MediaPort {
    common::FileDescriptor socket;
    Latch latch;
    PortCounters received;
    PortCounters sent;
    common::TimePoint last_packet{};  // arrival of the last accepted one; epoch when none
};

using DropCounters = common::ReasonCounters<PacketDrop>;

}  // namespace media
