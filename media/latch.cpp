#include "media/latch.hpp"

namespace media {

std::string_view name_of(PacketDrop reason) {
    switch (reason) {
        case PacketDrop::stranger:
            return "stranger";
        case PacketDrop::other_port:
            return "other_port";
        case PacketDrop::not_rtp:
            return "not_rtp";
        case PacketDrop::too_long:
            return "too_long";
        case PacketDrop::no_destination:
            return "no_destination";
        case PacketDrop::send_failed:
            return "send_failed";
        case PacketDrop::not_wanted:
            return "not_wanted";
        case PacketDrop::unknown_payload_type:
            return "unknown_payload_type";
        case PacketDrop::stale:
            return "stale";
        case PacketDrop::count_:
            break;
    }
    return "unknown";
}

void Latch::expect(const common::Endpoint& sdp, const common::IpAddress& signaling_source) {
    if (sdp == sdp_ && signaling_source == signaling_source_) return;
    sdp_ = sdp;
    signaling_source_ = signaling_source;
    destination_ = on_hold() ? common::Endpoint{} : sdp;
    heard_ = {};
}

std::optional<PacketDrop> Latch::check(const common::Endpoint& from, common::TimePoint now) {
    if (sdp_.port == 0) return PacketDrop::not_wanted;
    if (from.address != sdp_.address && from.address != signaling_source_)
        return PacketDrop::stranger;
    if (from != heard_ && latched() && !may_take_over(from, now)) return PacketDrop::other_port;
    heard_at_ = now;
    if (from == heard_) return std::nullopt;
    heard_ = from;
    if (!on_hold()) destination_ = from;
    return std::nullopt;
}

bool Latch::may_take_over(const common::Endpoint& from, common::TimePoint now) const {
    // A packet that was still under way from the phone's former port may have come first.
    return from == sdp_ || now - heard_at_ >= patience;
}

bool Latch::on_hold() const {
    return sdp_.port == 0 || sdp_.address.is_unspecified();
}

}  // namespace media
