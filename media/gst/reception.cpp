#include "media/gst/reception.hpp"

#include <sys/socket.h>

#include <algorithm>

#include "media/packet_kind.hpp"

namespace media::gst {

namespace {

// A flood at one port must not stall a tick: 128 packets are 128 times what 20 ms of audio bring.
constexpr int drain_batches = 8;
// What came earlier than this before the graph stood is of a time when nobody listened.
constexpr std::chrono::milliseconds fresh{200};

GstClockTime clock_time_of(common::TimePoint time) {
    const std::chrono::nanoseconds since_epoch = time.time_since_epoch();
    return static_cast<GstClockTime>(since_epoch.count());
}

}  // namespace

Reception::Reception(GstPad& pad)
    : pad_{pad}, caps_{gst_caps_new_empty_simple("application/x-rtp")} {}

void Reception::set_up(const ReceiverSetup& setup) {
    worker_ = &setup.worker;
    port_ = &setup.port;
    mode_ = setup.mode;
    payload_ = setup.payload;
    stamp_arrivals(port_->socket.number(), true);
}

void Reception::set_caps(const GstCaps* caps) {
    if (caps != nullptr) caps_.reset(gst_caps_ref(const_cast<GstCaps*>(caps)));
}

void Reception::prepare() {
    resources_ = &worker_->resource<WorkerResources>();
}

bool Reception::start() {
    if (mode_ == ReceiveMode::polled) return true;
    drain_backlog();
    // A woken packet's arrival is the turn's time; stamps would only cost.
    stamp_arrivals(port_->socket.number(), false);
    return worker_->watch(port_->socket.number(), *this);
}

void Reception::stop() {
    if (mode_ == ReceiveMode::woken) worker_->unwatch(port_->socket.number(), *this);
}

/// One packet per report: the level-triggered poll tells of the next, and a second read would
/// mostly find nothing.
void Reception::on_readable() {
    BufferRef packet = resources_->new_packet();
    GstMapInfo room;
    if (!packet || !gst_buffer_map(packet.get(), &room, GST_MAP_WRITE)) return;
    sockaddr_storage from;
    socklen_t from_length = sizeof from;
    // MSG_TRUNC: the whole length, also of what did not fit.
    const ssize_t got =
        recvfrom(port_->socket.number(), room.data, room.size, MSG_DONTWAIT | MSG_TRUNC,
                 reinterpret_cast<sockaddr*>(&from), &from_length);
    const auto length = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    const bool too_long = length > room.size;
    const auto arrival = worker_->turn_time();
    const bool accepted =
        got >= 0 && !too_long && accept({room.data, length}, common::Endpoint::from(from), arrival);
    gst_buffer_unmap(packet.get(), &room);
    if (too_long) return count_drop(PacketDrop::too_long);
    if (!accepted) return;
    gst_buffer_set_size(packet.get(), got);
    push(std::move(packet), arrival);
}

int Reception::drain() {
    if (resources_ == nullptr) return 0;
    int passed = 0;
    for (int batch = 0; batch < drain_batches; ++batch) {
        const auto packets = resources_->batch().read(port_->socket.number(), worker_->turn_time());
        for (const auto& packet : packets) passed += take(packet) ? 1 : 0;
        if (packets.size() < ReceiveBatch::capacity) break;
    }
    return passed;
}

/// research/probe-relay.md, pitfall 3. The socket's buffer bounds how much there can be.
void Reception::drain_backlog() {
    const auto now = common::Clock::now();
    for (auto count = ReceiveBatch::capacity; count == ReceiveBatch::capacity;) {
        const auto packets = resources_->batch().read(port_->socket.number(), now);
        count = packets.size();
        for (const auto& packet : packets) {
            if (now - packet.arrival > fresh) {
                count_drop(PacketDrop::stale);
            } else {
                take(packet);
            }
        }
    }
}

bool Reception::take(const ReceiveBatch::Packet& packet) {
    if (packet.too_long) {
        count_drop(PacketDrop::too_long);
        return false;
    }
    if (!accept(packet.bytes, packet.from, packet.arrival)) return false;
    BufferRef buffer = resources_->new_packet();
    if (!buffer) return false;
    gst_buffer_fill(buffer.get(), 0, packet.bytes.data(), packet.bytes.size());
    gst_buffer_set_size(buffer.get(), static_cast<gssize>(packet.bytes.size()));
    return push(std::move(buffer), packet.arrival);
}

bool Reception::accept(std::span<const std::uint8_t> bytes, const common::Endpoint& from,
                       common::TimePoint arrival) {
    // Before the latch, so that no noise can take it.
    const bool right_kind = payload_ == Payload::any   ? !bytes.empty()
                            : payload_ == Payload::rtp ? is_rtp(bytes)
                                                       : is_rtcp(bytes);
    if (!right_kind) {
        count_drop(PacketDrop::not_rtp);
        return false;
    }
    if (const auto drop = port_->latch.check(from, arrival)) {
        count_drop(*drop);
        return false;
    }
    return true;
}

void Reception::count_drop(PacketDrop reason) {
    ++port_->received.dropped;
    worker_->drops().count(reason);
}

bool Reception::push(BufferRef packet, common::TimePoint arrival) {
    ++port_->received.packets;
    port_->received.bytes += gst_buffer_get_size(packet.get());
    port_->last_packet = arrival;
    GST_BUFFER_DTS(packet.get()) = clock_time_of(arrival);
    if (!announced_) announce();
    const GstFlowReturn result = gst_pad_push(&pad_, packet.release());
    if (result == GST_FLOW_OK) return true;
    // A chain that is being changed has no place for the packet just now (pitfall 4).
    count_drop(PacketDrop::not_wanted);
    return false;
}

/// The sticky events stay on the pad and are sent on by gst_pad_push to a peer that has not seen
/// them, so that a chain relinked in mid-call needs no help from here.
void Reception::announce() {
    const StringRef id{gst_object_get_path_string(GST_OBJECT(&pad_))};
    gst_pad_push_event(&pad_, gst_event_new_stream_start(id.get()));
    gst_pad_push_event(&pad_, gst_event_new_caps(caps_.get()));
    gst_pad_push_event(&pad_, gst_event_ref(resources_->segment_event()));
    announced_ = true;
}

}  // namespace media::gst
