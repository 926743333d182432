#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "common/media_control.hpp"
#include "media/port_pool.hpp"
#include "media/socket_pair.hpp"

namespace app {

/// What signaling controls media by: opens ports, keeps their sockets until a description names
/// them, and passes relayed calls to `Relays`, room members to `Rooms`. Those are template
/// parameters so that a test can put fakes in their place.
///
/// Signaling thread only; `end_all` after that thread has stopped.
template <class Relays, class Rooms>
class MediaGateway final : public common::MediaControl {
public:
    MediaGateway(media::PortPool& ports, Relays& relays, Rooms& rooms, common::MediaEvents& events)
        : ports_{ports}, relays_{relays}, rooms_{rooms}, events_{events} {}

    tl::expected<common::PortPair, common::MediaError> open_ports(
        common::SessionId session, const common::IpAddress& local) override {
        auto pair = ports_.open(local);
        if (!pair) return tl::unexpected<common::MediaError>{pair.error()};
        const auto ports = pair->ports;
        sessions_[session].push_back(std::move(*pair));
        return ports;
    }

    void release_ports(common::SessionId session, common::PortsId ports) override {
        const auto found = sessions_.find(session);
        if (found == sessions_.end()) return;
        auto taken = take(found->second, {ports});
        if (taken.empty()) relays_.release(session, ports);
    }

    void relay(common::RelayDescription description) override {
        std::vector<common::PortsId> named;
        for (const auto& stream : description.streams) {
            named.push_back(stream.caller.ports);
            named.push_back(stream.callee.ports);
        }
        auto fresh = take(sessions_[description.session], named);
        relays_.apply(std::move(description), std::move(fresh));
    }

    void join(common::MemberDescription description) override {
        auto fresh = take(sessions_[description.session], {description.audio_end.ports});
        rooms_.apply(std::move(description), std::move(fresh));
    }

    void end(common::SessionId session) override {
        sessions_.erase(session);
        if (relays_.knows(session)) {
            relays_.end(session);
        } else if (rooms_.knows(session)) {
            rooms_.end(session);
        } else {
            events_.session_ended({session, {}});
        }
    }

    /// Ends what signaling could not end in its time, so that the graphs can be torn down.
    void end_all() {
        while (!sessions_.empty()) end(sessions_.begin()->first);
    }

private:
    using Unclaimed = std::vector<media::SocketPair>;

    /// Moves the pairs whose ids are `named` out of `unclaimed`.
    static Unclaimed take(Unclaimed& unclaimed, const std::vector<common::PortsId>& named) {
        const auto first_taken =
            std::stable_partition(unclaimed.begin(), unclaimed.end(), [&](const auto& pair) {
                return std::find(named.begin(), named.end(), pair.ports.id) == named.end();
            });
        Unclaimed taken{std::make_move_iterator(first_taken),
                        std::make_move_iterator(unclaimed.end())};
        unclaimed.erase(first_taken, unclaimed.end());
        return taken;
    }

    media::PortPool& ports_;
    Relays& relays_;
    Rooms& rooms_;
    common::MediaEvents& events_;
    std::map<common::SessionId, Unclaimed> sessions_;  // every one that was not ended
};

}  // namespace app
