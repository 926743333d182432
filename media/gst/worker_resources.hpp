#pragma once

#include <gst/gst.h>

#include <memory>
#include <vector>

#include "media/gst/handles.hpp"
#include "media/receive_batch.hpp"
#include "media/send_queue.hpp"

namespace media::gst {

/// What the RTP elements of one worker share; `worker.resource<WorkerResources>()`.
/// The worker's thread only. Buffers may outlive it: each holds its pool.
class WorkerResources {
public:
    WorkerResources();
    ~WorkerResources();
    WorkerResources(const WorkerResources&) = delete;
    WorkerResources& operator=(const WorkerResources&) = delete;

    /// Room for `packet_capacity_bytes`. Null only when the pool is broken, which cannot happen.
    [[nodiscard]] BufferRef new_packet();

    /// The same for every chain: all share one timeline that starts at the clock's zero.
    [[nodiscard]] GstEvent* segment_event() { return segment_event_.get(); }

    [[nodiscard]] ReceiveBatch& batch() { return batch_; }

    /// `packet` in a form that the send queue may keep until the end of the turn. False when it
    /// cannot be mapped; the packet is released then.
    [[nodiscard]] bool prepare(BufferRef packet, Outgoing& outgoing);

private:
    struct Departure {
        WorkerResources* home;
        GstBuffer* packet;
        GstMapInfo bytes;
    };
    static void depart(void* departure) noexcept;

    BufferPoolRef pool_;
    EventRef segment_event_;
    ReceiveBatch batch_;
    std::vector<std::unique_ptr<Departure>> departures_;  // all there are
    std::vector<Departure*> free_;                        // those without a packet
};

}  // namespace media::gst
