#include <algorithm>
#include <chrono>
#include <utility>

#include "signaling/sofia/exchange.hpp"

// Time, media reports and questions from outside; the way of a request is in exchange.cpp.
namespace signaling::sofia {

using namespace std::chrono_literals;

namespace {

constexpr auto sweep_every = 2s;
constexpr auto address_check_every = 15s;
constexpr auto longest_tick = 1000ms;
constexpr auto shortest_tick = 20ms;

const char* prefix(Transport transport) {
    return transport == Transport::udp ? "udp:" : "tcp:";
}

}  // namespace

void Exchange::schedule_tick() {
    const auto now = common::Clock::now();
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(longest_tick);
    if (when_idle_) wait = shortest_tick;
    if (const auto due = focus_.next_due()) {
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(*due - now));
    }
    wait = std::max<std::chrono::milliseconds>(wait, shortest_tick);
    su_timer_set_interval(timer_.get(), &Exchange::on_timer, this,
                          static_cast<su_duration_t>(wait.count()));
}

void Exchange::on_timer(su_root_magic_t* /*magic*/, su_timer_t* /*timer*/,
                        su_timer_arg_t* self) noexcept {
    auto& exchange = *static_cast<Exchange*>(self);
    const Loop::Watch watch{exchange.loop_, "timer"};
    exchange.on_tick();
    exchange.schedule_tick();
}

void Exchange::on_tick() {
    const auto now = common::Clock::now();
    focus_.on_timer(now);
    proxy_.expire(now);
    if (when_idle_ && idle()) std::exchange(when_idle_, nullptr)();
    if (now >= next_sweep_) {
        next_sweep_ = now + sweep_every;
        registration_.write(registrar_.expire(now));
        contacts_.expire(now);
        for (const auto connection : transports_.collect_closed()) {
            registration_.write(registrar_.drop_connection(connection));
        }
    }
    if (now >= next_address_check_) {
        next_address_check_ = now + address_check_every;
        transports_.bind_new_addresses();
        domain_ = OwnDomain{domains_, machine_addresses()};
    }
}

void Exchange::set_reasons(std::map<int, std::string> reasons) {
    phrases_ = ReasonPhrases{std::move(reasons)};
}

void Exchange::set_rooms(std::vector<std::string> patterns) {
    room_names_ = RoomNames{std::move(patterns)};
}

void Exchange::begin_shutdown(std::function<void()> when_idle) {
    accepts_calls_ = false;
    when_idle_ = std::move(when_idle);
    calls_.hang_up_all("shutdown");
    focus_.hang_up_all("shutdown");
    schedule_tick();
}

bool Exchange::idle() const {
    return calls_.idle() && focus_.idle() && requests_.idle() && proxy_.idle();
}

std::size_t Exchange::call_count() const {
    return calls_.size() + focus_.calls().size();
}

bool Exchange::hang_up(const std::string& id) {
    return calls_.hang_up(id, "hung up by the operator") ||
           focus_.hang_up(id, "hung up by the operator");
}

void Exchange::session_failed(common::SessionId session, const std::string& reason) {
    if (!calls_.session_failed(session, reason)) focus_.session_failed(session, reason);
}

void Exchange::session_silent(common::SessionId session) {
    if (!calls_.session_silent(session)) focus_.session_silent(session);
}

void Exchange::session_ended(const common::SessionReport& report) {
    if (!calls_.session_ended(report)) static_cast<void>(focus_.session_ended(report));
}

StatusSnapshot Exchange::status() const {
    StatusSnapshot status;
    for (const auto& local : transports_.locals()) {
        status.listening.push_back(prefix(local->transport) + local->endpoint.to_string());
    }
    status.registrations = registrar_.all(common::Clock::now()).size();
    status.calls = call_count();
    status.rooms = focus_.rooms().size();
    status.calls_total = calls_.total() + focus_.total();
    refusals_.for_each([&status](std::string_view reason, std::uint64_t value) {
        status.counters.push_back({"refused_requests", std::string{reason}, value});
    });
    usize_t malformed = 0;
    nta_agent_get_stats(agent_.get(), NTATAG_S_BAD_MESSAGE_REF(malformed), TAG_END());
    status.counters.push_back({"dropped_messages", "malformed", malformed});
    status.counters.push_back({"dropped_messages", "stray_response", stray_responses_});
    status.counters.push_back({"dropped_messages", "failed_response", replies_.failed()});
    status.counters.push_back(
        {"refused_connections", "too_many", transports_.refused_connections()});
    status.counters.push_back({"slow_handlers", "signaling", loop_.slow_handlers()});
    return status;
}

std::vector<CallSnapshot> Exchange::calls() const {
    auto list = calls_.snapshots();
    for (auto& call : focus_.calls()) list.push_back(std::move(call));
    return list;
}

std::vector<BindingSnapshot> Exchange::registrations() const {
    const auto now = common::Clock::now();
    std::vector<BindingSnapshot> list;
    for (const auto& [aor, binding] : registrar_.all(now)) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(binding.expires - now);
        list.push_back({aor, binding.contact,
                        prefix(binding.flow.transport) + binding.flow.source.to_string(), left});
    }
    return list;
}

}  // namespace signaling::sofia
