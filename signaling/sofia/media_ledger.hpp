#pragma once

#include <set>

#include "common/media_control.hpp"

namespace signaling::sofia {

/// MediaControl that remembers which sessions have been ended and not yet reported: a call's record
/// waits for the report of its media, and for nothing when it had none. Signaling thread only.
class MediaLedger final : public common::MediaControl {
public:
    explicit MediaLedger(common::MediaControl& media) : media_{media} {}

    [[nodiscard]] tl::expected<common::PortPair, common::MediaError> open_ports(
        common::SessionId session, const common::IpAddress& local) override {
        return media_.open_ports(session, local);
    }
    void release_ports(common::SessionId session, common::PortsId ports) override {
        media_.release_ports(session, ports);
    }
    void relay(common::RelayDescription description) override {
        media_.relay(std::move(description));
    }
    void join(common::MemberDescription description) override {
        media_.join(std::move(description));
    }
    void end(common::SessionId session) override {
        awaited_.insert(session);
        media_.end(session);
    }

    [[nodiscard]] bool awaits_report(common::SessionId session) const {
        return awaited_.contains(session);
    }
    void reported(common::SessionId session) { awaited_.erase(session); }

private:
    common::MediaControl& media_;
    std::set<common::SessionId> awaited_;
};

}  // namespace signaling::sofia
