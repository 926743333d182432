#pragma once

#include "common/file_descriptor.hpp"
#include "common/media_control.hpp"

namespace media {

/// The bound, non-blocking sockets behind a PortPair.
struct SocketPair {
    common::PortPair ports;
    common::FileDescriptor rtp;
    common::FileDescriptor rtcp;
};

}  // namespace media
