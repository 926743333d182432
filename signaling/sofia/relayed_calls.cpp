#include "signaling/sofia/relayed_calls.hpp"

#include <chrono>

namespace signaling::sofia {

namespace {

common::WallTime wall_now() {
    return std::chrono::system_clock::now();
}

std::string key_of(std::string_view call_id, std::string_view caller_tag) {
    std::string key;
    key.reserve(call_id.size() + caller_tag.size() + 1);
    key.append(call_id).append(1, '\n').append(caller_tag);
    return key;
}

}  // namespace

RelayedCalls::RelayedCalls(Parts parts, std::optional<common::IpAddress> media_address,
                           std::shared_ptr<spdlog::logger> log)
    : parts_{std::move(parts)}, media_address_{media_address}, log_{std::move(log)} {}

RelayedCall& RelayedCalls::begin(const RequestView& invite) {
    std::string key = key_of(invite.call_id, invite.from_tag);
    if (const auto i = calls_.find(key); i != calls_.end()) replace(*i->second);
    auto call = std::make_unique<RelayedCall>(parts_.next_session(), invite, wall_now());
    RelayedCall& reference = *call;
    log_->info("call={} begins from={} to={} call_id={}", call->id(), call->record().from,
               call->record().to, call->call_id());
    calls_.insert_or_assign(std::move(key), std::move(call));
    by_session_.emplace(reference.session(), &reference);
    ++total_;
    return reference;
}

// The same caller tries again before its first attempt has ended.
void RelayedCalls::replace(RelayedCall& older) {
    const char* reason = "Replaced By A New INVITE";
    if (older.answered()) return hang_up(older, reason, 487);
    older.on_failure(487, reason, "caller", wall_now());
    parts_.abandon(older, 487);
}

RelayedCalls::Found RelayedCalls::find(std::string_view call_id, std::string_view from_tag,
                                       std::string_view to_tag) const {
    if (to_tag.empty()) return {};
    const auto with = [&](std::string_view caller_tag, std::string_view callee_tag) {
        const auto i = calls_.find(key_of(call_id, caller_tag));
        const bool is_it = i != calls_.end() && i->second->has_dialog(std::string{callee_tag});
        return is_it ? i->second.get() : nullptr;
    };
    if (RelayedCall* call = with(from_tag, to_tag)) return {call, Side::caller};
    if (RelayedCall* call = with(to_tag, from_tag)) return {call, Side::callee};
    return {};
}

tl::expected<std::string, AnchorError> RelayedCalls::pass(RelayedCall& call, Role role,
                                                          PassingSdp passing,
                                                          std::string_view sdp) {
    if (call.anchor == nullptr) {
        call.anchor = std::make_unique<MediaAnchor>(
            parts_.media, call.session(),
            MediaAnchor::Names{call.id(), user_or_host(call.record().from),
                               user_or_host(call.record().to)});
    }
    if (media_address_) passing.receiver_local = *media_address_;
    if (role == Role::offer) return call.anchor->pass_offer(passing, sdp);
    auto answer = call.anchor->pass_answer(passing, sdp);
    if (answer) call.on_agreement();
    return answer;
}

void RelayedCalls::ringing(RelayedCall& call, int status) {
    call.on_provisional(status, wall_now());
}

void RelayedCalls::answered(RelayedCall& call, int status, std::string to,
                            std::string_view to_tag) {
    if (!call.answered()) log_->info("call={} answered", call.id());
    call.on_answer(status, std::move(to), to_tag, wall_now());
}

void RelayedCalls::failed(RelayedCall& call, int status, std::string reason, std::string_view by) {
    call.on_failure(status, std::move(reason), by, wall_now());
    close(call);
}

void RelayedCalls::ended(RelayedCall& call, std::string_view by, std::string reason) {
    call.on_bye(by, std::move(reason), wall_now());
    close(call);
}

void RelayedCalls::close(RelayedCall& call) {
    const auto session = call.session();
    log_->info("call={} ended by={} status={} reason=\"{}\"", call.id(), call.record().ended_by,
               call.record().status, call.record().reason);
    call.anchor.reset();  // ends the media, if there was any
    CallRecord record = call.record();
    by_session_.erase(session);
    calls_.erase(key_of(call.call_id(), call.caller_tag()));
    if (parts_.media.awaits_report(session)) {
        unreported_.emplace(session, std::move(record));
    } else {
        parts_.journal.write(std::move(record));
    }
}

void RelayedCalls::hang_up(RelayedCall& call, const std::string& reason, int status_if_unanswered) {
    if (!call.answered()) {
        parts_.abandon(call, status_if_unanswered);
        return;
    }
    for (const Side side : {Side::caller, Side::callee}) send_bye(call, side);
    ended(call, "server", reason);
}

void RelayedCalls::left(RelayedCall& call, Side gone) {
    if (!call.answered()) return;
    send_bye(call, other(gone));
    ended(call, gone == Side::caller ? "caller" : "callee", "BYE");
}

void RelayedCalls::send_bye(const RelayedCall& call, Side to) {
    parts_.requests.send(call.request_to(to, "BYE"), [log = log_, id = call.id()](int status) {
        log->debug("call={} our BYE was answered status={}", id, status);
    });
}

bool RelayedCalls::hang_up(const std::string& id, const std::string& reason) {
    for (const auto& [session, call] : by_session_) {
        if (call->id() != id) continue;
        hang_up(*call, reason, 480);
        return true;
    }
    return false;
}

void RelayedCalls::hang_up_all(const std::string& reason) {
    std::vector<common::SessionId> sessions;
    for (const auto& [session, call] : by_session_) sessions.push_back(session);
    for (const auto session : sessions) {
        if (RelayedCall* call = find(session)) hang_up(*call, reason, 503);
    }
}

bool RelayedCalls::session_failed(common::SessionId session, const std::string& reason) {
    RelayedCall* call = find(session);
    if (call == nullptr) return false;
    hang_up(*call, "media failed: " + reason, 503);
    return true;
}

bool RelayedCalls::session_silent(common::SessionId session) {
    RelayedCall* call = find(session);
    if (call == nullptr) return false;
    if (call->on_silence()) hang_up(*call, "media timeout", 480);
    return true;
}

bool RelayedCalls::session_ended(const common::SessionReport& report) {
    parts_.media.reported(report.session);
    const auto i = unreported_.find(report.session);
    if (i == unreported_.end()) return find(report.session) != nullptr;
    CallRecord record = std::move(i->second);
    unreported_.erase(i);
    record.media = report.directions;
    parts_.journal.write(std::move(record));
    return true;
}

RelayedCall* RelayedCalls::find(common::SessionId session) const {
    const auto i = by_session_.find(session);
    return i == by_session_.end() ? nullptr : i->second;
}

std::vector<CallSnapshot> RelayedCalls::snapshots() const {
    std::vector<CallSnapshot> list;
    list.reserve(by_session_.size());
    for (const auto& [session, call] : by_session_) list.push_back(call->snapshot());
    return list;
}

void RelayedCalls::flush() {
    for (auto& [session, record] : unreported_) parts_.journal.write(std::move(record));
    unreported_.clear();
}

}  // namespace signaling::sofia
