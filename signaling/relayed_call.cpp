#include "signaling/relayed_call.hpp"

#include "signaling/reason_phrases.hpp"
#include "signaling/sip_uri.hpp"

namespace signaling {

std::string plain_uri(std::string_view uri) {
    const auto parsed = SipUri::parse(uri);
    return parsed ? parsed->address_of_record() : std::string{uri};
}

std::string user_or_host(std::string_view uri) {
    const auto parsed = SipUri::parse(uri);
    if (!parsed) return "unknown";
    return parsed->user.empty() ? parsed->host : parsed->user;
}

RelayedCall::RelayedCall(common::SessionId session, const RequestView& invite, common::WallTime now)
    : session_{session},
      id_{"call-" + std::to_string(static_cast<std::uint64_t>(session))},
      caller_tag_{invite.from_tag},
      from_{invite.from},
      to_{invite.to} {
    caller_.cseq = invite.cseq;
    if (!invite.contacts.empty()) caller_.contact = invite.contacts.front();
    caller_.flow = flow_to_contact(invite.flow, caller_.contact);
    // What is recorded when the INVITE reaches us lies between us and the caller.
    for (const auto route : invite.record_routes) caller_.routes.emplace_back(route);
    record_.call_id = invite.call_id;
    record_.from = plain_uri(invite.from_uri);
    record_.to = plain_uri(invite.to_uri);
    record_.started = now;
    record_.id = id_;
}

CallSnapshot RelayedCall::snapshot() const {
    return {id_,
            record_.call_id,
            record_.from,
            record_.to,
            std::string{name_of(state_)},
            record_.started,
            record_.answered,
            {}};
}

void RelayedCall::on_provisional(int status, common::WallTime now) {
    if ((status == 180 || status == 183) && !record_.ringing) record_.ringing = now;
    move(LegEvent::provisional);
}

void RelayedCall::on_answer(int status, std::string to, std::string_view to_tag,
                            common::WallTime now) {
    if (record_.answered) return;
    record_.answered = now;
    record_.status = status;
    to_ = std::move(to);
    callee_tag_ = to_tag;
    move(LegEvent::success);
}

void RelayedCall::on_failure(int status, std::string reason, std::string_view by,
                             common::WallTime now) {
    if (state_ == LegState::terminated || record_.answered) return;
    record_.status = status;
    move(LegEvent::failure);
    close(by, std::move(reason), now);
}

void RelayedCall::on_bye(std::string_view by, std::string reason, common::WallTime now) {
    if (state_ == LegState::terminated) return;
    move(LegEvent::bye);
    close(by, std::move(reason), now);
}

void RelayedCall::close(std::string_view by, std::string reason, common::WallTime now) {
    if (!record_.ended_by.empty()) return;
    record_.ended_by = by;
    record_.reason = std::move(reason);
    record_.ended = now;
}

void RelayedCall::on_agreement() {
    constexpr unsigned on_hold = 10;
    const bool expects_media = anchor == nullptr || anchor->expects_media();
    if (!expects_media) {
        silences_left_ = on_hold;
    } else if (!expects_media_) {
        silences_left_ = 2;  // the time of the next report may have begun on hold
    }
    expects_media_ = expects_media;
}

bool RelayedCall::on_silence() {
    if (!answered()) return false;
    // Another branch may have won since, with an agreement of its own.
    if (anchor != nullptr && anchor->expects_media() != expects_media_) on_agreement();
    return --silences_left_ == 0;
}

FocusRequest RelayedCall::request_to(Side side, std::string method) const {
    const CallEnd& receiver = side == Side::caller ? caller_ : callee_;
    const CallEnd& sender = side == Side::caller ? callee_ : caller_;
    FocusRequest request;
    request.method = std::move(method);
    request.request_uri = receiver.contact;
    request.from = side == Side::callee ? from_ : to_;
    request.to = side == Side::callee ? to_ : from_;
    request.call_id = record_.call_id;
    request.cseq = sender.cseq + 1;
    request.routes = receiver.routes;
    request.flow = receiver.flow;
    return request;
}

std::optional<BranchNumber> RelayedCall::branch_of(const std::string& callee_tag) const {
    const auto found = branches_.find(callee_tag);
    if (found == branches_.end()) return std::nullopt;
    return found->second;
}

void RelayedCall::remember_branch(const std::string& callee_tag, BranchNumber branch) {
    constexpr std::size_t most_forks = 64;  // tags come from the network
    if (callee_tag.empty() || branches_.size() >= most_forks) return;
    branches_.emplace(callee_tag, branch);
}

bool RelayedCall::has_dialog(const std::string& callee_tag) const {
    return answered() ? callee_tag == callee_tag_ : branches_.count(callee_tag) != 0;
}

void RelayedCall::set_late_offer(Side inviter, std::uint32_t cseq, bool late) {
    if (late) {
        late_offers_[inviter] = cseq;
    } else {
        late_offers_.erase(inviter);
    }
}

bool RelayedCall::answers_late_offer(Side inviter, std::uint32_t cseq) const {
    const auto found = late_offers_.find(inviter);
    return found != late_offers_.end() && found->second == cseq;
}

void RelayedCall::attach_media(std::vector<common::DirectionReport> media) {
    record_.media = std::move(media);
}

}  // namespace signaling
