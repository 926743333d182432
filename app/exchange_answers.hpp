#pragma once

#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "admin/exchange.hpp"
#include "app/drawings.hpp"
#include "app/journal.hpp"
#include "app/pictures.hpp"
#include "common/time.hpp"
#include "media/workers.hpp"
#include "signaling/sofia/sip_server.hpp"

namespace app {

/// Answers the HTTP API by asking the parts of the running program. Waits for signaling's snapshots
/// at most `patience`, and refuses with 504 then.
class ExchangeAnswers final : public admin::Exchange {
public:
    struct Parts {
        signaling::sofia::SipServer& sip;
        media::Workers& workers;
        FileJournal& journal;
        Drawings& drawings;
        Pictures& pictures;
    };
    static constexpr std::chrono::seconds patience{2};

    ExchangeAnswers(Parts parts, std::filesystem::path dump_directory);

    void status(const admin::Reply<Json>& reply) override;
    void metrics(const admin::Reply<std::vector<admin::Metric>>& reply) override;
    void registrations(const admin::Reply<Json>& reply) override;
    void calls(const admin::Reply<Json>& reply) override;
    void call(const std::string& id, const admin::Reply<Json>& reply) override;
    void hang_up(const std::string& id, const admin::Reply<Json>& reply) override;
    void rooms(const admin::Reply<Json>& reply) override;
    void room(const std::string& name, const admin::Reply<Json>& reply) override;
    void draw_call(const std::string& id, const admin::Reply<std::string>& reply) override;
    void draw_room(const std::string& name, const admin::Reply<std::string>& reply) override;
    void render(std::string dot, const admin::Reply<std::string>& reply) override;
    void dump(const std::string& name, const admin::Reply<Json>& reply) override;

private:
    [[nodiscard]] admin::Answer<signaling::CallSnapshot> find_call(const std::string& id);
    [[nodiscard]] admin::Answer<signaling::RoomSnapshot> find_room(const std::string& name);
    /// The pipeline of a call, of the room a call is in, or of a room by its name.
    [[nodiscard]] admin::Answer<std::string> find_pipeline(const std::string& name);
    void draw(const std::string& pipeline, const admin::Reply<std::string>& reply);

    Parts parts_;
    std::filesystem::path dump_directory_;
    common::TimePoint started_ = common::Clock::now();
};

}  // namespace app
