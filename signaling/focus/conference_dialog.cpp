#include <utility>

#include "signaling/focus/conference.hpp"
#include "signaling/focus/refusal.hpp"
#include "signaling/focus/session_body.hpp"

namespace signaling {

using focus::Member;
using focus::MemberEvent;
using focus::MemberState;

bool Focus::Impl::handle_in_dialog(const RequestView& request, Arrival arrival) {
    now_ = arrival.now;
    const std::string key = focus::Dialog::key_of(request);
    Member* member = members_.find_dialog(key);
    if (!member) {
        if (!closed_.contains(key)) return false;
        if (request.method == "ACK") return true;
        if (request.method != "BYE") return false;
        FocusResponse crossed;
        crossed.to_tag = request.to_tag;
        parts_.shell.respond(crossed);
        return true;
    }
    if (request.method == "ACK") {
        take_ack(*member, request);
        return true;
    }
    if (member->state == MemberState::closing && request.method != "BYE") return false;
    answer_in_dialog(*member, request, arrival);
    return true;
}

void Focus::Impl::answer_in_dialog(Member& member, const RequestView& request, Arrival arrival) {
    const bool is_invite = request.method == "INVITE";
    const auto refuse = [&](FocusResponse response) {
        if (!is_invite) return respond(member, std::move(response));
        refuse_invite(std::move(response), arrival.transaction, member.dialog.local_tag());
    };
    if (!member.dialog.take(request)) return refuse(focus::refusal(500));
    // A BYE is obeyed whatever it requires: the phone has gone.
    if (request.method == "BYE") return take_bye(member);
    if (const auto unknown = focus::unknown_extensions(request); !unknown.empty())
        return refuse(focus::unsupported_extensions(unknown));
    if (is_invite) return take_reinvite(member, request, arrival);
    if (request.method == "UPDATE") return take_update(member, request);
    if (request.method == "OPTIONS") return respond(member, focus::capabilities());
    // RFC 5168 picture_fast_update among others: nothing to do without video.
    if (request.method == "INFO") return respond(member, FocusResponse{});
    refuse(focus::method_not_allowed());
}

void Focus::Impl::take_reinvite(Member& member, const RequestView& request, Arrival arrival) {
    const auto refuse = [&](FocusResponse response) {
        refuse_invite(std::move(response), arrival.transaction, member.dialog.local_tag());
    };
    // RFC 3261 §14.2: our offer is still to be answered. A 2xx whose offer and answer are complete
    // does not stand in the way: the phone has it, only its ACK is lost (RFC 5407 §3.1.4).
    if (member.accepted && member.accepted->has_offer()) return refuse(focus::refusal(491));
    auto answer = negotiate(member, request);
    if (!answer) return refuse(std::move(answer.error()));

    stop_waiting_for_ack(member);
    member.dialog.refresh_target(request);
    accept(member, request, arrival, *answer ? std::move(**answer) : member.audio.offer());
    advance(member, MemberEvent::invite);
    if (*answer) parts_.media.join(focus::media_description(member));
}

void Focus::Impl::take_update(Member& member, const RequestView& request) {
    if (!request.body.empty() && member.accepted && member.accepted->has_offer())
        return respond(member, focus::refusal(491));  // RFC 3311 §5.2
    auto answer = negotiate(member, request);
    if (!answer) return respond(member, std::move(answer.error()));

    member.dialog.refresh_target(request);
    FocusResponse response;
    response.contact = member.contact;
    response.headers.emplace_back("Allow", focus::allowed_methods);
    if (*answer) response.body = std::move(**answer);
    respond(member, std::move(response));
    if (*answer) parts_.media.join(focus::media_description(member));
}

tl::expected<std::optional<std::string>, FocusResponse> Focus::Impl::negotiate(
    Member& member, const RequestView& request) {
    auto offer = focus::read_sdp(request);
    if (!offer) return tl::make_unexpected(std::move(offer.error()));
    if (!*offer) return std::nullopt;
    auto answer = member.audio.answer(**offer, request.flow.source.address);
    if (!answer) return tl::make_unexpected(focus::refusal(488, answer.error(), request));
    return std::move(*answer);
}

void Focus::Impl::take_ack(Member& member, const RequestView& request) {
    if (!member.accepted || !member.accepted->is_acknowledged_by(request.cseq)) return;
    const bool brings_answer = member.accepted->has_offer();
    stop_waiting_for_ack(member);
    advance(member, MemberEvent::ack);
    if (member.ended || !brings_answer) return remove_when_done(member);

    const auto answer = focus::read_sdp(request);
    // A re-INVITE that is acknowledged without an answer leaves things as they were.
    if (answer && !*answer && member.audio.agreed()) return;
    if (!answer || !*answer) return hang_up(member, "ACK without a usable answer");
    const auto taken = member.audio.take_answer(**answer, request.flow.source.address);
    if (!taken) return hang_up(member, "answer refused: " + taken.error().text);
    parts_.media.join(focus::media_description(member));
}

void Focus::Impl::take_bye(Member& member) {
    respond(member, FocusResponse{});
    end_call(member, "caller", "BYE");
    stop_waiting_for_ack(member);
    advance(member, MemberEvent::bye);
    remove_when_done(member);
}

void Focus::Impl::respond(const Member& member, FocusResponse response) {
    response.to_tag = member.dialog.local_tag();
    parts_.shell.respond(response);
}

}  // namespace signaling
