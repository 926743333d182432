#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/endpoint.hpp"
#include "common/time.hpp"

namespace media {

/// Why a datagram at a media port was not passed on.
enum class PacketDrop : std::uint8_t {
    stranger,        // neither from the SDP's address nor from the SIP source's
    other_port,      // from the right address, but the latch is held by another port
    not_rtp,         // shorter than a header, or a wrong version
    too_long,        // did not fit a packet buffer
    no_destination,  // the other phone has not said where it receives
    send_failed,     // the kernel refused it
    not_wanted,      // the stream is off (port 0) or on hold in that direction
    unknown_payload_type,
    stale,  // waited in the socket since long before the call was answered
    count_,
};
[[nodiscard]] std::string_view name_of(PacketDrop reason);

/// Decides who may talk to a media port and where its packets go: symmetric RTP for phones behind
/// NAT that never serves a third party.
///
/// Until a packet comes, the destination is the SDP's address. The first packet whose IP is that of
/// the SDP or of the phone's SIP takes the latch: from then on only its exact address and port is
/// heard and sent to, until signaling says something new with `expect`. One may take the latch
/// over: the SDP's very address and port, from any other; from it nobody does. A holder that was
/// silent for `patience` loses it to whom else may speak: a NAT that forgot a phone on hold gives
/// it another port. Pure, not thread-safe.
class Latch {
public:
    static constexpr std::chrono::seconds patience{3};

    /// `sdp` port 0: the phone does not want the stream, nothing has a destination.
    /// `sdp` address 0.0.0.0 or ::, the old way of holding (RFC 3264 §8.4): the phone is heard by
    /// its signaling source, but nothing is sent to it.
    /// Same arguments again: the latch stays as it is. Otherwise it opens anew.
    void expect(const common::Endpoint& sdp, const common::IpAddress& signaling_source);

    /// Nothing when the datagram that arrived at `now` may pass, else why not. May take the latch.
    [[nodiscard]] std::optional<PacketDrop> check(const common::Endpoint& from,
                                                  common::TimePoint now);

    /// Where to send; port 0 when there is nowhere.
    [[nodiscard]] const common::Endpoint& destination() const { return destination_; }
    [[nodiscard]] bool latched() const { return heard_.port != 0; }

private:
    [[nodiscard]] bool on_hold() const;
    [[nodiscard]] bool may_take_over(const common::Endpoint& from, common::TimePoint now) const;

    common::Endpoint sdp_;
    common::IpAddress signaling_source_;
    common::Endpoint destination_;
    common::Endpoint heard_;        // who holds the latch; port 0: nobody
    common::TimePoint heard_at_{};  // its last packet
};

}  // namespace media
