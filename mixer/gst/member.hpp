#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "media/socket_pair.hpp"
#include "mixer/gst/member_graph.hpp"

namespace mixer::gst {

/// One member of a room: its ports, its graph, and what is known of both. Between turns, or from
/// the room's tick, only.
class Member {
public:
    /// `numbering`: where the numbers of what it is sent begin (RFC 3550 §5.1: at random).
    Member(const MemberSurroundings& surroundings, RtpNumbering numbering, common::TimePoint now);
    /// Leaves the room and closes its sockets.
    ~Member();
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    /// Makes what runs be what is described. The chains are built anew only when their ports or
    /// codec changed; the numbers of what is sent go on. The error is one line; the member is of no
    /// use then.
    [[nodiscard]] tl::expected<void, std::string> apply(
        const common::MemberDescription& description, std::vector<media::SocketPair> fresh);

    [[nodiscard]] const common::MemberDescription& description() const { return *description_; }
    [[nodiscard]] MemberGraph* graph() const { return graph_.get(); }

    /// True once per `timeout` in which nothing came of a member that should send.
    [[nodiscard]] bool fell_silent(common::TimePoint now, common::Duration timeout);

    /// "member": what it sent; "room": what it was sent.
    [[nodiscard]] std::vector<common::DirectionReport> directions() const;

private:
    [[nodiscard]] bool same_chains(const common::MemberDescription& wanted) const;
    [[nodiscard]] bool take_sockets(common::PortsId ports, std::vector<media::SocketPair>& fresh);
    void expect(const common::RemoteStream& remote);

    const MemberSurroundings surroundings_;
    RtpNumbering numbering_;
    media::MediaPort rtp_;
    media::MediaPort rtcp_;
    std::optional<common::MemberDescription> description_;
    std::unique_ptr<MemberGraph> graph_;  // goes before the ports it uses
    common::TimePoint quiet_since_;       // start, unhold, or the last report of silence
};

}  // namespace mixer::gst
