#pragma once

#include <spdlog/logger.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "signaling/contact_index.hpp"
#include "signaling/focus.hpp"
#include "signaling/journal.hpp"
#include "signaling/own_domain.hpp"
#include "signaling/reason_phrases.hpp"
#include "signaling/registrar.hpp"
#include "signaling/request_chain.hpp"
#include "signaling/room_names.hpp"
#include "signaling/settings.hpp"
#include "signaling/snapshots.hpp"
#include "signaling/sofia/proxy.hpp"
#include "signaling/sofia/registration.hpp"
#include "signaling/sofia/room_shell.hpp"
#include "signaling/sofia/stack_phrases.hpp"

namespace signaling::sofia {

/// All that lives on the signaling thread: agent, transports, registrar, calls, rooms. Made and
/// destroyed on it.
///
/// Each request goes through the chain (request_chain.cpp), and what the chain says is done here.
class Exchange {
public:
    Exchange(const Settings& settings, common::MediaControl& media, Journal& journal, Loop& loop,
             std::shared_ptr<spdlog::logger> log);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// Binds every listen address; the error names the one that failed.
    [[nodiscard]] tl::expected<std::vector<ListenAddress>, std::string> open(
        const std::vector<ListenAddress>& listen);

    void set_reasons(std::map<int, std::string> reasons);
    void set_rooms(std::vector<std::string> patterns);
    /// No new calls; ends the running ones and calls `when_idle` once, when all are gone.
    void begin_shutdown(std::function<void()> when_idle);
    [[nodiscard]] std::size_t call_count() const;
    [[nodiscard]] bool hang_up(const std::string& id);

    void session_failed(common::SessionId session, const std::string& reason);
    void session_silent(common::SessionId session);
    void session_ended(const common::SessionReport& report);

    [[nodiscard]] StatusSnapshot status() const;
    [[nodiscard]] std::vector<CallSnapshot> calls() const;
    [[nodiscard]] std::vector<BindingSnapshot> registrations() const;
    [[nodiscard]] std::vector<RoomSnapshot> rooms() const { return focus_.rooms(); }

private:
    struct Arrived;  // a request being handled

    static int on_message(nta_agent_magic_t* self, nta_agent_t* agent, msg_t* message,
                          sip_t* sip) noexcept;
    static void on_timer(su_root_magic_t* magic, su_timer_t* timer, su_timer_arg_t* self) noexcept;

    void handle(MessageHandle message);
    void act(Arrived& arrived, const Verdict& verdict);
    void refuse(Arrived& arrived, const Refused& refused);
    void to_room(Arrived& arrived, const std::string& room);
    void to_user(Arrived& arrived, const std::string& user_key);
    void to_gruu(Arrived& arrived);
    void to_address(Arrived& arrived, std::string_view uri);
    [[nodiscard]] static std::optional<Flow> flow_in_call(const Arrived& arrived,
                                                          std::string_view uri);
    [[nodiscard]] tl::expected<Target, Refused> phone_of_gruu(const SipUri& gruu) const;
    [[nodiscard]] std::optional<Target> phone_of_own_gruu(std::string_view uri) const;
    void proxy(Arrived& arrived, const std::vector<Target>& targets);
    void note_in_dialog(Arrived& arrived);
    void record_refused_call(Arrived& arrived, int status, std::string_view reason);
    void log_refused_call(const Arrived& arrived, int status);
    [[nodiscard]] IncomingHandle transaction_for(Arrived& arrived);
    [[nodiscard]] bool take_own_routes(msg_t* message);
    [[nodiscard]] unsigned own_vias(const sip_t* sip) const;
    [[nodiscard]] bool is_known_contact(const Arrived& arrived) const;
    [[nodiscard]] ChainParts chain_parts() const;
    void answer_options(Arrived& arrived);
    [[nodiscard]] bool idle() const;
    void on_tick();
    void schedule_tick();

    Loop& loop_;
    Journal& journal_;
    std::shared_ptr<spdlog::logger> log_;
    AgentHandle agent_;
    Transports transports_;
    std::vector<std::string> domains_;  // configured
    OwnDomain domain_;
    RoomNames room_names_;
    ReasonPhrases phrases_;
    StackPhrases stack_phrases_;
    MediaLedger media_;
    Replies replies_;
    common::ReasonCounters<Refusal> refusals_;
    std::uint64_t stray_responses_ = 0;
    bool accepts_calls_ = true;
    std::uint64_t last_session_ = 0;
    Registrar registrar_;
    ContactIndex contacts_;
    Registration registration_;
    OwnRequests requests_;
    RelayedCalls calls_;
    Proxy proxy_;
    RoomShell room_shell_;
    Focus focus_;
    TimerHandle timer_;
    std::function<void()> when_idle_;  // set while shutting down
    common::TimePoint next_sweep_{};
    common::TimePoint next_address_check_{};
};

}  // namespace signaling::sofia
