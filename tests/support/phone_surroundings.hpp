#pragma once

#include <cstdint>

#include "tests/support/port_block.hpp"
#include "tests/support/scratch.hpp"

namespace tests::support {

/// What every phone of a scenario shares; used, not owned.
struct PhoneSurroundings {
    Scratch& scratch;
    PortBlock& ports;
    std::uint16_t server_port = 0;  // on 127.0.0.1
};

}  // namespace tests::support
