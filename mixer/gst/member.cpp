#include "mixer/gst/member.hpp"

#include <algorithm>

namespace mixer::gst {

using common::DirectionReport;
using common::MemberDescription;
using common::TimePoint;
using Failure = tl::unexpected<std::string>;

Member::Member(const MemberSurroundings& surroundings, RtpNumbering numbering, TimePoint now)
    : surroundings_{surroundings}, numbering_{numbering}, quiet_since_{now} {}

Member::~Member() = default;

tl::expected<void, std::string> Member::apply(const MemberDescription& wanted,
                                              std::vector<media::SocketPair> fresh) {
    if (!same_chains(wanted)) graph_.reset();
    if (!take_sockets(wanted.audio_end.ports, fresh)) return Failure{"it has no socket"};
    expect(wanted.audio_end.remote);
    if (!graph_) {
        auto built = MemberGraph::build(surroundings_, {rtp_, rtcp_, numbering_}, wanted);
        if (!built) return Failure{built.error()};
        graph_ = std::move(*built);
    }
    const bool was_silent = description_ && !description_->audio.member_sends;
    if (was_silent && wanted.audio.member_sends) quiet_since_ = surroundings_.worker.turn_time();
    const bool has_destination = wanted.audio_end.remote.rtp.port != 0;
    graph_->set_directions(wanted.audio.member_sends,
                           wanted.audio.member_receives && has_destination);
    description_ = wanted;
    return {};
}

bool Member::same_chains(const MemberDescription& wanted) const {
    if (!description_) return false;
    const auto& running = description_->audio;
    const auto& audio = wanted.audio;
    return description_->audio_end.ports == wanted.audio_end.ports &&
           description_->name == wanted.name && running.codec == audio.codec &&
           running.payload_type == audio.payload_type && running.packet_ms == audio.packet_ms &&
           running.max_average_bitrate == audio.max_average_bitrate;
}

bool Member::take_sockets(common::PortsId ports, std::vector<media::SocketPair>& fresh) {
    const auto found = std::find_if(fresh.begin(), fresh.end(),
                                    [&](const auto& pair) { return pair.ports.id == ports; });
    if (found == fresh.end()) {
        return description_ && description_->audio_end.ports == ports;
    }
    rtp_.socket = std::move(found->rtp);
    rtcp_.socket = std::move(found->rtcp);
    rtp_.latch = {};
    rtcp_.latch = {};
    return true;
}

void Member::expect(const common::RemoteStream& remote) {
    rtp_.latch.expect(remote.rtp, remote.signaling_source);
    // A stream that is refused has no RTCP either, whatever a=rtcp says.
    rtcp_.latch.expect(remote.rtp.port == 0 ? common::Endpoint{} : remote.rtcp,
                       remote.signaling_source);
}

bool Member::fell_silent(TimePoint now, common::Duration timeout) {
    if (timeout <= common::Duration::zero() || !description_->audio.member_sends) return false;
    const auto heard = std::max({rtp_.last_packet, rtcp_.last_packet, quiet_since_});
    if (now - heard < timeout) return false;
    quiet_since_ = now;
    return true;
}

std::vector<DirectionReport> Member::directions() const {
    const auto report = [](const char* from, const media::PortCounters& counters) {
        return DirectionReport{.kind = common::MediaKind::audio,
                               .from = from,
                               .packets = counters.packets,
                               .bytes = counters.bytes,
                               .dropped = counters.dropped};
    };
    return {report("member", rtp_.received), report("room", rtp_.sent)};
}

}  // namespace mixer::gst
