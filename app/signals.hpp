#pragma once

namespace app {

/// Blocks the signals that `wait_for_signal` reports in this thread and all it will start, and
/// makes writing to a closed connection an error instead of a death. Before the first thread.
void block_signals();

enum class Signal { stop, reload, dump };

/// SIGTERM and SIGINT, SIGHUP, SIGUSR1 (DESIGN §8). Blocks until one comes.
[[nodiscard]] Signal wait_for_signal();

/// Each media stream takes four descriptors: as many as the system lets us have.
void raise_descriptor_limit();

}  // namespace app
