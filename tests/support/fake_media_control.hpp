#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/media_control.hpp"

namespace support {

/// A MediaControl without sockets: hands out port numbers in order and records what it is told.
/// Ports count as open until released, left out of a later description, or their session ends, as
/// the contract has it.
class FakeMediaControl : public common::MediaControl {
public:
    struct Opened {
        common::SessionId session{};
        common::PortPair pair;
    };

    [[nodiscard]] tl::expected<common::PortPair, common::MediaError> open_ports(
        common::SessionId session, const common::IpAddress& local) override {
        if (refusal) return tl::make_unexpected(*refusal);
        if (open.size() >= port_limit) return tl::make_unexpected(common::MediaError::no_port_left);
        const auto number = next_++;
        const auto rtp = static_cast<std::uint16_t>(first_port + 2 * number);
        const common::PortPair pair{common::PortsId{number + 1}, local, rtp,
                                    static_cast<std::uint16_t>(rtp + 1)};
        open.push_back({session, pair});
        ++opened_total;
        return pair;
    }

    void release_ports(common::SessionId session, common::PortsId ports) override {
        std::erase_if(open, [&](const Opened& entry) {
            return entry.session == session && entry.pair.id == ports;
        });
        released.push_back(ports);
    }

    void relay(common::RelayDescription description) override {
        const auto names = [&](const common::RelayDescription& in, common::PortsId id) {
            return std::any_of(in.streams.begin(), in.streams.end(), [&](const auto& stream) {
                return stream.caller.ports == id || stream.callee.ports == id;
            });
        };
        if (const auto* before = last_relay(description.session)) {
            std::erase_if(open, [&](const Opened& entry) {
                return names(*before, entry.pair.id) && !names(description, entry.pair.id);
            });
        }
        relays.push_back(std::move(description));
    }

    void join(common::MemberDescription description) override {
        joins.push_back(std::move(description));
    }

    void end(common::SessionId session) override {
        std::erase_if(open, [&](const Opened& entry) { return entry.session == session; });
        ended.push_back(session);
    }

    /// The newest description of a session, or nullptr.
    [[nodiscard]] const common::RelayDescription* last_relay(common::SessionId session) const {
        const auto found = std::find_if(relays.rbegin(), relays.rend(), [&](const auto& relay) {
            return relay.session == session;
        });
        return found == relays.rend() ? nullptr : &*found;
    }
    [[nodiscard]] const common::MemberDescription* last_join(common::SessionId session) const {
        const auto found = std::find_if(joins.rbegin(), joins.rend(),
                                        [&](const auto& join) { return join.session == session; });
        return found == joins.rend() ? nullptr : &*found;
    }
    /// The open pair with this RTP port, or nullptr.
    [[nodiscard]] const common::PortPair* find(std::uint16_t rtp) const {
        const auto found = std::find_if(open.begin(), open.end(),
                                        [&](const Opened& entry) { return entry.pair.rtp == rtp; });
        return found == open.end() ? nullptr : &found->pair;
    }

    static constexpr std::uint64_t first_port = 30000;

    std::vector<Opened> open;  // what is bound now
    std::size_t opened_total = 0;
    std::size_t port_limit = 1000;  // pairs open at a time
    std::optional<common::MediaError> refusal;
    std::vector<common::PortsId> released;
    std::vector<common::RelayDescription> relays;
    std::vector<common::MemberDescription> joins;
    std::vector<common::SessionId> ended;

private:
    std::uint64_t next_ = 0;
};

}  // namespace support
