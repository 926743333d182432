#include "signaling/sofia/forked_request.hpp"

#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>

#include <algorithm>

#include "signaling/sdp/message_body.hpp"
#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

namespace {

// RFC 3261 §16.6 step 4: requests that may begin a dialog stay on our path.
bool forms_dialog(std::string_view method) {
    return method == "INVITE" || method == "SUBSCRIBE" || method == "REFER" || method == "NOTIFY";
}

bool carries_session_sdp(std::string_view method) {
    return method == "INVITE" || method == "UPDATE" || method == "PRACK";
}

bool has_sdp(msg_t* message) {
    const sip_t* sip = sip_object(message);
    const std::string_view body = body_of(sip);
    return !body.empty() && sdp::find_sdp(content_type_of(message, sip), body).has_value();
}

// The INVITE that a PRACK is about (RFC 3262 §7.2); 0: none.
std::uint32_t prack_cseq(msg_t* message) {
    const sip_t* sip = sip_object(message);
    return sip->sip_rack == nullptr ? 0 : static_cast<std::uint32_t>(sip->sip_rack->ra_cseq);
}

}  // namespace

ForkedRequest::ForkedRequest(const ProxyParts& parts, IncomingHandle incoming,
                             const RequestView& view, const LocalAddress& arrived_at,
                             RelayedCalls::Found call)
    : parts_{parts},
      incoming_{std::move(incoming)},
      message_{nta_incoming_getrequest(incoming_.get())},
      arrived_at_{arrived_at},
      sender_flow_{view.flow},
      sender_{call.sender},
      method_{view.method},
      callee_tag_{call.sender == Side::caller ? view.to_tag : view.from_tag},
      cseq_{view.cseq},
      is_invite_{view.method == "INVITE"},
      in_dialog_{!view.to_tag.empty()},
      context_{is_invite_} {
    if (call.call != nullptr) session_ = call.call->session();
    has_offer_ = passes_sdp() && has_sdp(message_.get());
    if (is_invite_ && call.call != nullptr) {
        call.call->set_late_offer(sender_, cseq_, !has_offer_);
    }
    nta_incoming_bind(incoming_.get(), &ForkedRequest::on_cancel,
                      reinterpret_cast<nta_incoming_magic_t*>(this));
    // RFC 3261 §16.2: the sender stops repeating its INVITE.
    if (is_invite_) parts_.replies.send(incoming_.get(), {100, {}, {}, {}, {}, {}});
}

RelayedCall* ForkedRequest::call() const {
    return session_ ? parts_.calls.find(*session_) : nullptr;
}

bool ForkedRequest::passes_sdp() const {
    return session_ && carries_session_sdp(method_);
}

void ForkedRequest::start(const std::vector<Target>& targets) {
    // All branches exist before the first can fail: else the first would look like the last.
    for (const Target& target : targets) {
        auto* current = call();
        std::optional<BranchNumber> number;
        if (current != nullptr) {
            number = in_dialog_ ? current->branch_of(callee_tag_) : current->new_branch();
        }
        branches_.push_back(std::make_unique<Branch>(
            Branch{*this, context_.add_branch(), number.value_or(BranchNumber{}), target.flow,
                   nullptr, nullptr, nullptr}));
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        Branch& branch = *branches_[i];
        const auto way = parts_.transports.way_to(branch.flow);
        const int failure = way ? send(branch, targets[i], *way) : 480;
        if (failure == 0) continue;
        if (!way) parts_.refusals.count(Refusal::unreachable);
        if (is_invite_ && !in_dialog_) release_media(branch);
        carry_out(context_.on_response(branch.index, failure));
    }
}

// 0, or the status that this branch fails with.
int ForkedRequest::send(Branch& branch, const Target& target, const WayOut& way) {
    branch.local = way.local;
    MessageHandle copy = copy_of(message_.get());
    if (copy == nullptr) return 500;
    if (!target.request_uri.empty()) set_request_uri(copy.get(), target.request_uri);
    spend_hop(copy.get());
    if (forms_dialog(method_) && !in_dialog_) {
        add_record_route(copy.get(), arrived_at_.record_route);
        // Two entries when the sides differ: each phone finds the one it can reach (RFC 5658 §6).
        if (way.local != &arrived_at_) add_record_route(copy.get(), way.local->record_route);
    }
    if (has_offer_) {
        const bool answers = method_ == "PRACK" && call() != nullptr &&
                             call()->answers_late_offer(sender_, prack_cseq(message_.get()));
        const auto role = answers ? RelayedCalls::Role::answer : RelayedCalls::Role::offer;
        const auto anchored = anchor(
            copy.get(), role,
            {sender_, branch.number, sender_flow_.source.address, way.local->endpoint.address});
        if (!anchored) {
            const int status = anchored.error().status;
            parts_.refusals.count(status == 503 ? Refusal::no_media_port : Refusal::bad_sdp);
            return status;
        }
    }
    add_via(copy.get(), way.local->via);
    branch.transaction.reset(nta_outgoing_mcreate(
        parts_.agent, &ForkedRequest::on_response, reinterpret_cast<nta_outgoing_magic_t*>(&branch),
        URL_STRING_MAKE(way.route_url.c_str()), copy.get(), NTATAG_TPORT(way.tport),
        NTATAG_USER_VIA(1), TAG_END()));
    if (branch.transaction == nullptr) return 500;
    static_cast<void>(copy.release());  // the transaction's now
    return 0;
}

int ForkedRequest::on_response(nta_outgoing_magic_t* magic, nta_outgoing_t* transaction,
                               const sip_t* sip) noexcept {
    auto& branch = *reinterpret_cast<Branch*>(magic);
    const Loop::Watch watch{branch.request.parts_.loop, "response"};
    int status = 408;  // RFC 3261 §16.8: no message means a time-out
    branch.response.reset();
    if (sip != nullptr) status = sip->sip_status->st_status;
    if (sip != nullptr && nta_sip_is_internal(sip) == 0) {
        branch.response.reset(nta_outgoing_getresponse(transaction));
    } else if (status == 503) {
        status =
            480;  // RFC 3261 §16.9: the phone's address is dead; for the caller it is not there
    }
    branch.request.responded(branch, status);
    return 0;
}

void ForkedRequest::responded(Branch& branch, int status) {
    if (is_invite_ && status >= 200 && status < 300 && context_.finished() &&
        !context_.succeeded()) {
        turn_down(branch);  // it crossed our final response
        if (RelayedCall* current = call(); current != nullptr && has_split_ends_) hang_up(*current);
        return;
    }
    if (session_ && call() == nullptr && is_invite_ && status < 300) {
        // The call has ended meanwhile; nobody would anchor this SDP.
        if (status >= 200) turn_down(branch);
        branch.response.reset();
        if (status < 200 || context_.finished()) return;
        status = 481;
    }
    status = inspect(branch, status);
    if (status >= 300 && is_invite_ && !in_dialog_) release_media(branch);
    carry_out(context_.on_response(branch.index, status));
}

void ForkedRequest::carry_out(const ResponseContext::Actions& actions) {
    for (const auto& action : actions) {
        if (const auto* forwarded = std::get_if<response_action::Forward>(&action)) {
            forward(*branches_[forwarded->branch]);
        } else if (const auto* cancel = std::get_if<response_action::Cancel>(&action)) {
            nta_outgoing_cancel(branches_[cancel->branch]->transaction.get());
        } else if (const auto* last = std::get_if<response_action::Finish>(&action)) {
            finish(*last);
        }
    }
}

void ForkedRequest::forward(Branch& branch) {
    if (branch.response == nullptr) return;
    const int status = sip_object(branch.response.get())->sip_status->st_status;
    if (RelayedCall* current = call(); current != nullptr && is_initial_invite() && status < 200) {
        parts_.calls.ringing(*current, status);
    }
    // RFC 3261 §16.7 step 3, and our own words for the status.
    sip_via_remove(branch.response.get(), sip_object(branch.response.get()));
    parts_.replies.apply_phrase(branch.response.get());
    nta_incoming_mreply(incoming_.get(), branch.response.release());
}

void ForkedRequest::finish(const response_action::Finish& last) {
    Branch* winner = last.branch ? branches_[*last.branch].get() : nullptr;
    std::string phrase;
    int status = last.status;
    // RFC 3261 §16.7 step 6: one callee's 503 must not make the caller give up on us.
    if (status == 503 && winner != nullptr && winner->response != nullptr) {
        winner->response.reset();
        status = 500;
    }
    const bool ours = winner == nullptr || winner->response == nullptr;
    if (!ours) {
        if (RelayedCall* current = call(); current != nullptr && status < 300) {
            remember_answer(*current, *winner);
        }
        parts_.replies.apply_phrase(winner->response.get());
        phrase = sip_object(winner->response.get())->sip_status->st_phrase;
        forward(*winner);
    } else {
        Reply reply{status, {}, {}, {}, {}, {}};
        if (status == 503) reply.headers.emplace_back("Retry-After", "10");
        parts_.replies.send(incoming_.get(), reply);
        phrase = standard_phrase(status);
    }
    // A 2xx is repeated until its ACK arrives, other forks may answer late, and a 2xx may cross our
    // own final response: the branches are kept until nothing of that can happen any more.
    lingers_ = is_invite_ && (status < 300 || ours);
    settle_call(status, phrase, ours);
    parts_.settled(*this);
}

void ForkedRequest::settle_call(int status, const std::string& phrase, bool ours) {
    RelayedCall* current = call();
    if (current == nullptr) return;
    const char* sender = sender_ == Side::caller ? "caller" : "callee";
    if (is_initial_invite() && status >= 300) {
        if (cancelled_) {
            parts_.calls.failed(*current, status, "CANCEL", "caller");
        } else {
            parts_.calls.failed(*current, status, phrase, ours ? "server" : "callee");
        }
    } else if (has_split_ends_) {
        hang_up(*current);
    } else if (method_ == "BYE" && current->answered() && status != 401 && status != 407) {
        // Before the answer a BYE ends one fork (RFC 3261 §15), and the INVITE tells what is left.
        parts_.calls.ended(*current, sender, "BYE");
    } else if (status >= 300 && has_offer_ && current->anchor != nullptr) {
        current->anchor->offer_failed(sender_);
    }
}

int ForkedRequest::on_cancel(nta_incoming_magic_t* magic, nta_incoming_t* /*incoming*/,
                             const sip_t* sip) noexcept {
    auto& self = *reinterpret_cast<ForkedRequest*>(magic);
    const Loop::Watch watch{self.parts_.loop, "CANCEL"};
    if (sip == nullptr || sip->sip_request == nullptr) return 0;  // no ACK to our final response
    if (sip->sip_request->rq_method != sip_method_cancel) return 0;
    self.cancelled_ = true;  // NTA has answered the CANCEL itself
    self.carry_out(self.context_.on_cancel());
    return 0;
}

bool ForkedRequest::awaits_response() const {
    return std::any_of(branches_.begin(), branches_.end(), [](const auto& branch) {
        return branch->transaction != nullptr &&
               nta_outgoing_status(branch->transaction.get()) < 200;
    });
}

void ForkedRequest::give_up(int status) {
    carry_out(context_.give_up(status));
}

}  // namespace signaling::sofia
