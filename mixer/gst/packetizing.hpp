#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/media_control.hpp"
#include "media/gst/handles.hpp"
#include "mixer/rtp_packet.hpp"

namespace mixer::gst {

struct PacketizingSetup {
    common::AudioCodec codec = common::AudioCodec::pcmu;
    std::uint8_t payload_type = 0;
    std::uint16_t packet_ms = 20;
    RtpNumbering& numbering;  // outlives the element, so that a changed chain goes on counting
};

/// What the element "voicepayloader" does: what an encoder made becomes RTP packets of `packet_ms`.
/// G.711 is cut or gathered to that length (RFC 3551 §4.5.14); an Opus encoder's frames have it
/// already (RFC 7587 §4.2). A worker's thread only.
class Packetizing {
public:
    /// `src` belongs to the element and outlives this.
    explicit Packetizing(GstPad& src) : src_{src} {}

    void set_up(const PacketizingSetup& setup);
    [[nodiscard]] bool is_set_up() const { return numbering_ != nullptr; }

    /// What an encoder made.
    [[nodiscard]] GstFlowReturn take(media::gst::BufferRef encoded);

    /// While on, what comes is thrown away: a fresh chain is being filled.
    void discard(bool on) { discarding_ = on; }

    /// Time goes by and nothing is sent.
    void pause(std::uint32_t milliseconds);

    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    [[nodiscard]] std::uint8_t payload_type() const { return payload_type_; }
    [[nodiscard]] std::uint32_t packet_ms() const;

    /// The pad dropped its sticky events.
    void forget_announcement() { announced_ = false; }

private:
    [[nodiscard]] GstFlowReturn send(std::span<const std::uint8_t> payload);

    GstPad& src_;
    RtpNumbering* numbering_ = nullptr;
    std::uint8_t payload_type_ = 0;
    std::uint32_t ticks_per_packet_ = 160;
    std::uint32_t ticks_per_ms_ = 8;
    std::size_t bytes_per_packet_ = 0;   // 0: each buffer is a packet
    std::vector<std::uint8_t> pending_;  // less than a packet
    std::uint64_t packets_ = 0;
    bool discarding_ = false;
    bool announced_ = false;
};

}  // namespace mixer::gst
