#include "mixer/gst/packetizing.hpp"

#include "mixer/gst/room_caps.hpp"
#include "mixer/voice_format.hpp"

namespace mixer::gst {

using media::gst::BufferRef;

void Packetizing::set_up(const PacketizingSetup& setup) {
    numbering_ = &setup.numbering;
    payload_type_ = setup.payload_type;
    ticks_per_ms_ = clock_rate(setup.codec) / 1000;
    ticks_per_packet_ = ticks_per_ms_ * setup.packet_ms;
    bytes_per_packet_ = setup.codec == common::AudioCodec::opus ? 0 : ticks_per_packet_;
    pending_.clear();
}

std::uint32_t Packetizing::packet_ms() const {
    return ticks_per_packet_ / ticks_per_ms_;
}

GstFlowReturn Packetizing::take(BufferRef encoded) {
    GstMapInfo map;
    if (discarding_ || gst_buffer_map(encoded.get(), &map, GST_MAP_READ) == FALSE)
        return GST_FLOW_OK;
    std::span<const std::uint8_t> bytes{map.data, map.size};
    GstFlowReturn flow = GST_FLOW_OK;
    if (bytes_per_packet_ == 0 || (pending_.empty() && bytes.size() == bytes_per_packet_)) {
        flow = send(bytes);
    } else {
        pending_.insert(pending_.end(), bytes.begin(), bytes.end());
        std::size_t sent = 0;
        for (; pending_.size() - sent >= bytes_per_packet_; sent += bytes_per_packet_)
            flow = send(std::span{pending_}.subspan(sent, bytes_per_packet_));
        pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(sent));
    }
    gst_buffer_unmap(encoded.get(), &map);
    return flow;
}

void Packetizing::pause(std::uint32_t milliseconds) {
    const auto unsent = static_cast<std::uint32_t>(pending_.size());  // a byte is a tick
    pending_.clear();
    numbering_->pause(milliseconds * ticks_per_ms_ + unsent);
}

GstFlowReturn Packetizing::send(std::span<const std::uint8_t> payload) {
    if (!announced_) {
        const media::gst::CapsRef caps{gst_caps_new_empty_simple("application/x-rtp")};
        announce(src_, *caps);
        announced_ = true;
    }
    BufferRef packet{gst_buffer_new_allocate(nullptr, rtp_header_size + payload.size(), nullptr)};
    const auto header = to_bytes(numbering_->next(payload_type_, ticks_per_packet_));
    gst_buffer_fill(packet.get(), 0, header.data(), header.size());
    gst_buffer_fill(packet.get(), header.size(), payload.data(), payload.size());
    ++packets_;
    return gst_pad_push(&src_, packet.release());
}

}  // namespace mixer::gst
