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
    /// One session may have so many pairs at a time: the caller's and the callee's side with every
    /// m-line there can be, and as many again for branches that ring beside (RFC 3261 §16.6).
    static constexpr std::size_t most_pairs = 4 * common::max_streams;

    MediaGateway(media::PortPool& ports, Relays& relays, Rooms& rooms, common::MediaEvents& events)
        : ports_{ports}, relays_{relays}, rooms_{rooms}, events_{events} {}

    tl::expected<common::PortPair, common::MediaError> open_ports(
        common::SessionId session, const common::IpAddress& local) override {
        if (const auto known = sessions_.find(session);
            known != sessions_.end() && known->second.size() >= most_pairs)
            return tl::unexpected<common::MediaError>{common::MediaError::no_port_left};
        auto pair = ports_.open(local);
        if (!pair) return tl::unexpected<common::MediaError>{pair.error()};
        const auto ports = pair->ports;
        sessions_[session].unclaimed.push_back(std::move(*pair));
        return ports;
    }

    void release_ports(common::SessionId session, common::PortsId ports) override {
        const auto found = sessions_.find(session);
        if (found == sessions_.end()) return;
        auto& [unclaimed, claimed] = found->second;
        const auto taken = take(unclaimed, {ports});
        if (taken.empty()) relays_.release(session, ports);
        // Of this session only: another one's pair stays out.
        if (!taken.empty() || std::erase(claimed, ports) > 0) ports_.give_back(ports);
    }

    void relay(common::RelayDescription description) override {
        Named named;
        for (const auto& stream : description.streams) {
            named.push_back(stream.caller.ports);
            named.push_back(stream.callee.ports);
        }
        auto fresh = claim(sessions_[description.session], named);
        relays_.apply(std::move(description), std::move(fresh));
    }

    void join(common::MemberDescription description) override {
        auto fresh = claim(sessions_[description.session], {description.audio_end.ports});
        rooms_.apply(std::move(description), std::move(fresh));
    }

    void end(common::SessionId session) override {
        give_back(session);
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
    using Named = std::vector<common::PortsId>;

    struct Session {
        Unclaimed unclaimed;
        Named claimed;  // by a description; their sockets are with the media

        [[nodiscard]] std::size_t size() const { return unclaimed.size() + claimed.size(); }
    };

    /// The sockets that `named` asks for the first time. What was named before and is not now, the
    /// media will close.
    Unclaimed claim(Session& session, const Named& named) {
        std::erase_if(session.claimed, [&](common::PortsId ports) {
            const bool stays = std::find(named.begin(), named.end(), ports) != named.end();
            if (!stays) ports_.give_back(ports);
            return !stays;
        });
        auto fresh = take(session.unclaimed, named);
        for (const auto& pair : fresh) session.claimed.push_back(pair.ports.id);
        return fresh;
    }

    void give_back(common::SessionId id) {
        const auto found = sessions_.find(id);
        if (found == sessions_.end()) return;
        for (const auto& pair : found->second.unclaimed) ports_.give_back(pair.ports.id);
        for (const auto ports : found->second.claimed) ports_.give_back(ports);
        sessions_.erase(found);
    }

    /// Moves the pairs whose ids are `named` out of `unclaimed`.
    static Unclaimed take(Unclaimed& unclaimed, const Named& named) {
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
    std::map<common::SessionId, Session> sessions_;  // every one that was not ended
};

}  // namespace app
