#pragma once

#include <cstdint>

#include "common/file_descriptor.hpp"

namespace tests::support {

/// A thousand port numbers of 127.0.0.1 that no other test program takes while this one runs:
/// phones want to be told numbers, so port 0 cannot serve. The lock is a socket bound to the
/// block's first port, so it goes with the process. Blocks lie below the system's own choice of
/// ephemeral ports.
class PortBlock {
public:
    PortBlock();

    /// A number nobody is bound to, by UDP or TCP, never given twice.
    [[nodiscard]] std::uint16_t take();
    /// The even one of two such neighbours (RTP and RTCP, RFC 3550 §11).
    [[nodiscard]] std::uint16_t take_pair();
    /// First of the upper numbers of the block, which are kept for a server's media.
    [[nodiscard]] std::uint16_t media_first() const;
    [[nodiscard]] std::uint16_t media_last() const;

private:
    common::FileDescriptor lock_;
    std::uint16_t first_ = 0;
    std::uint16_t next_ = 0;
};

}  // namespace tests::support
