#pragma once

#include <gst/gst.h>

#include <span>

#include "media/gst/handles.hpp"
#include "media/gst/rtp_receiver.hpp"
#include "media/gst/worker_resources.hpp"
#include "media/worker.hpp"

namespace media::gst {

/// What an rtpreceiver does: reads its socket, asks the latch, pushes. The element in
/// rtp_receiver.cpp is its shell. The worker's thread only.
class Reception final : public Readable {
public:
    /// `pad` belongs to the element and outlives this.
    explicit Reception(GstPad& pad);

    void set_up(const ReceiverSetup& setup);
    void set_caps(const GstCaps* caps);
    [[nodiscard]] const GstCaps* caps() const { return caps_.get(); }
    [[nodiscard]] const MediaPort* port() const { return port_; }
    [[nodiscard]] bool has_socket() const { return port_ != nullptr; }

    /// READY to PAUSED: the worker's thread from here on.
    void prepare();
    /// PAUSED to PLAYING. False when the worker cannot watch the socket.
    [[nodiscard]] bool start();
    /// PLAYING to PAUSED.
    void stop();
    /// The pad dropped its sticky events (PAUSED to READY).
    void forget_announcement() { announced_ = false; }

    void on_readable() override;
    int drain();

private:
    void drain_backlog();
    bool take(const ReceiveBatch::Packet& packet);
    [[nodiscard]] bool accept(std::span<const std::uint8_t> bytes, const common::Endpoint& from,
                              common::TimePoint arrival);
    void count_drop(PacketDrop reason);
    bool push(BufferRef packet, common::TimePoint arrival);
    void announce();

    GstPad& pad_;
    CapsRef caps_;
    Worker* worker_ = nullptr;
    MediaPort* port_ = nullptr;
    WorkerResources* resources_ = nullptr;
    ReceiveMode mode_ = ReceiveMode::woken;
    Payload payload_ = Payload::rtp;
    bool announced_ = false;  // stream-start, caps and segment are on the pad
};

}  // namespace media::gst
