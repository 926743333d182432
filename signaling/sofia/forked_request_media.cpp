#include <sofia-sip/sip_header.h>

#include "signaling/sdp/message_body.hpp"
#include "signaling/sofia/forked_request.hpp"
#include "signaling/sofia/messages.hpp"

// What a response means to the call it belongs to: its SDP, the callee's end, and a 2xx that nobody
// wants any more. Forwarding itself is in forked_request.cpp.
namespace signaling::sofia {

namespace {

std::optional<sdp::SdpLocation> sdp_in(msg_t* message) {
    const sip_t* sip = sip_object(message);
    const std::string_view body = body_of(sip);
    if (body.empty()) return std::nullopt;
    return sdp::find_sdp(content_type_of(message, sip), body);
}

}  // namespace

tl::expected<void, AnchorError> ForkedRequest::anchor(msg_t* message, RelayedCalls::Role role,
                                                      PassingSdp passing) {
    const auto where = sdp_in(message);
    RelayedCall* current = call();
    if (!where || current == nullptr) return {};
    const std::string_view body = body_of(sip_object(message));
    const auto text =
        parts_.calls.pass(*current, role, passing, body.substr(where->offset, where->length));
    if (!text) return tl::unexpected(text.error());
    replace_body(message, sdp::replace_sdp(body, *where, *text));
    return {};
}

// Anchors the SDP of a response before anything is decided: one that cannot be used makes the
// branch fail.
int ForkedRequest::inspect(Branch& branch, int status) {
    if (branch.response == nullptr || status >= 300 || !passes_sdp()) return status;
    const auto role = has_offer_ ? RelayedCalls::Role::answer : RelayedCalls::Role::offer;
    const sip_t* sip = sip_object(branch.response.get());
    if (RelayedCall* current = call(); current != nullptr && sip->sip_to->a_tag != nullptr) {
        if (!in_dialog_) current->remember_branch(sip->sip_to->a_tag, branch.number);
    }
    const auto anchored = anchor(
        branch.response.get(), role,
        {other(sender_), branch.number, branch.flow.source.address, arrived_at_.endpoint.address});
    if (anchored) return status;
    parts_.refusals.count(Refusal::bad_sdp);
    if (is_invite_ && status >= 200) {
        turn_down(branch);
    } else if (is_invite_) {
        nta_outgoing_cancel(branch.transaction.get());
    }
    branch.response.reset();
    return anchored.error().status == 503 ? 503 : 488;
}

void ForkedRequest::remember_answer(RelayedCall& current, Branch& branch) {
    const sip_t* sip = sip_object(branch.response.get());
    CallEnd& answerer = current.end(other(sender_));
    if (is_invite_ || method_ == "UPDATE") {
        if (sip->sip_contact != nullptr) answerer.contact = text_of(sip->sip_contact->m_url);
    }
    if (!is_initial_invite() || current.answered()) return;
    answerer.flow = flow_to_contact(branch.flow, answerer.contact);
    for (const auto* r = sip->sip_record_route; r != nullptr; r = r->r_next) {
        const std::string route = value_of(r);
        // What stands above our own entries lies between us and the callee.
        if (route == arrived_at_.record_route || route == branch.local->record_route) break;
        answerer.routes.insert(answerer.routes.begin(), route);
    }
    parts_.calls.answered(current, sip->sip_status->st_status, value_of(sip->sip_to),
                          sip->sip_to->a_tag == nullptr ? "" : sip->sip_to->a_tag);
    if (current.anchor != nullptr) current.anchor->branch_won(branch.number);
}

void ForkedRequest::release_media(const Branch& branch) {
    RelayedCall* current = call();
    if (current != nullptr && current->anchor != nullptr) {
        current->anchor->branch_ended(branch.number);
    }
}

// A 2xx that cannot be handed on: its sender must be released (RFC 3261 §13.2.2.4). Within a dialog
// the ends now differ about the session, and only hanging up both ways makes them agree again.
void ForkedRequest::turn_down(Branch& branch) {
    if (branch.response == nullptr) return;
    const sip_t* sip = sip_object(branch.response.get());
    FocusRequest request;
    request.request_uri =
        text_of(sip->sip_contact != nullptr ? sip->sip_contact->m_url : sip->sip_to->a_url);
    request.from = value_of(sip->sip_from);
    request.to = value_of(sip->sip_to);
    request.call_id = sip->sip_call_id->i_id;
    request.flow = branch.flow;
    if (RelayedCall* current = call(); current != nullptr && in_dialog_) {
        request.routes = current->end(other(sender_)).routes;
    }
    request.method = "ACK";
    request.cseq = cseq_;
    parts_.requests.send(request, [](int) {});
    has_split_ends_ = in_dialog_;
    if (in_dialog_) return;
    request.method = "BYE";
    request.cseq = cseq_ + 1;
    parts_.requests.send(request, [](int) {});
}

void ForkedRequest::hang_up(RelayedCall& current) {
    parts_.calls.hang_up(current, "unusable SDP", 488);
}

}  // namespace signaling::sofia
