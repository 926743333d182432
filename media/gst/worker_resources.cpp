#include "media/gst/worker_resources.hpp"

namespace media::gst {

namespace {

// The pool writes to an eventfd each time its queue runs empty or stops being so: keep more than
// one turn takes (research/probe-relay.md, pitfall 11).
constexpr guint preallocated_packets = 64;

BufferPoolRef make_pool() {
    BufferPoolRef pool{gst_buffer_pool_new()};
    GstStructure* config = gst_buffer_pool_get_config(pool.get());
    gst_buffer_pool_config_set_params(config, nullptr, packet_capacity_bytes, preallocated_packets,
                                      0);
    gst_buffer_pool_set_config(pool.get(), config);
    gst_buffer_pool_set_active(pool.get(), TRUE);
    return pool;
}

EventRef make_segment_event() {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    return EventRef{gst_event_new_segment(&segment)};
}

}  // namespace

WorkerResources::WorkerResources() : pool_{make_pool()}, segment_event_{make_segment_event()} {}

WorkerResources::~WorkerResources() {
    gst_buffer_pool_set_active(pool_.get(), FALSE);
}

BufferRef WorkerResources::new_packet() {
    GstBuffer* packet = nullptr;
    gst_buffer_pool_acquire_buffer(pool_.get(), &packet, nullptr);
    return BufferRef{packet};
}

bool WorkerResources::prepare(BufferRef packet, Outgoing& outgoing) {
    if (free_.empty()) {
        free_.push_back(departures_.emplace_back(std::make_unique<Departure>()).get());
        free_.back()->home = this;
    }
    Departure* departure = free_.back();
    if (!gst_buffer_map(packet.get(), &departure->bytes, GST_MAP_READ)) return false;
    free_.pop_back();
    departure->packet = packet.release();
    outgoing = {.bytes = {departure->bytes.data, departure->bytes.size},
                .owner = departure,
                .release = depart};
    return true;
}

void WorkerResources::depart(void* owner) noexcept {
    auto* departure = static_cast<Departure*>(owner);
    gst_buffer_unmap(departure->packet, &departure->bytes);
    gst_buffer_unref(departure->packet);
    departure->home->free_.push_back(departure);
}

}  // namespace media::gst
