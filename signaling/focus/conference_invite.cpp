#include <array>
#include <cstdio>
#include <utility>

#include "signaling/focus/conference.hpp"
#include "signaling/focus/refusal.hpp"
#include "signaling/focus/session_body.hpp"
#include "signaling/reason_phrases.hpp"

namespace signaling {
namespace {

using focus::Member;

/// A request to a room that is not part of a dialog and does not begin one.
FocusResponse answer_out_of_dialog(std::string_view method) {
    if (method == "OPTIONS") return focus::capabilities();
    for (const std::string_view within_dialog : {"BYE", "UPDATE", "INFO", "PRACK", "NOTIFY"})
        if (method == within_dialog) return focus::refusal(481);
    // RFC 6665 §7.2.2, RFC 3903 §6: a room has no event package.
    if (method == "SUBSCRIBE" || method == "PUBLISH") return focus::refusal(489);
    return focus::method_not_allowed();
}

}  // namespace

void Focus::Impl::handle_initial(const RequestView& request, const std::string& room,
                                 Arrival arrival) {
    now_ = arrival.now;
    if (request.method == "ACK") return;  // never answered (RFC 3261 §17.2.7)
    if (request.method != "INVITE") {
        FocusResponse response = answer_out_of_dialog(request.method);
        response.to_tag = new_tag();
        return parts_.shell.respond(response);
    }
    const common::WallTime started = parts_.wall_time();
    auto admitted = admit(request, room, arrival);
    if (admitted) return;
    const int status = admitted.error().status;
    refuse_invite(std::move(admitted.error()), arrival.transaction, new_tag());
    journal_refusal(request, status, started);
}

tl::expected<void, FocusResponse> Focus::Impl::admit(const RequestView& invite,
                                                     const std::string& room, Arrival arrival) {
    if (const auto unknown = focus::unknown_extensions(invite); !unknown.empty())
        return tl::make_unexpected(focus::unsupported_extensions(unknown));
    if (invite.contacts.empty())  // RFC 3261 §8.1.1.8
        return tl::make_unexpected(focus::refusal(400, {399, "INVITE without Contact"}, invite));
    auto offer = focus::read_sdp(invite);
    if (!offer) return tl::make_unexpected(std::move(offer.error()));
    const common::IpAddress local = media_address_.value_or(invite.local_address);
    const common::IpAddress source = invite.flow.source.address;
    if (*offer) {
        // Refused before any port is opened for it.
        const auto acceptable = focus::accept(**offer, {source, local});
        if (!acceptable)
            return tl::make_unexpected(focus::refusal(488, acceptable.error(), invite));
    }
    if (members_.population(room) >= settings_.max_members)
        return tl::make_unexpected(focus::refusal(486));
    const auto opened = open(invite, room);
    if (!opened) return tl::make_unexpected(opened.error());

    Member& member = **opened;
    std::string body = *offer ? member.audio.answer(**offer, source).value_or(std::string{})
                              : member.audio.offer();
    member.record.answered = parts_.wall_time();
    member.record.status = 200;
    accept(member, invite, arrival, std::move(body));
    if (member.audio.agreed()) parts_.media.join(focus::media_description(member));
    return {};
}

tl::expected<Member*, FocusResponse> Focus::Impl::open(const RequestView& invite,
                                                       const std::string& room) {
    const common::SessionId session = parts_.next_session();
    const auto ports =
        parts_.media.open_ports(session, media_address_.value_or(invite.local_address));
    if (!ports) return tl::make_unexpected(focus::no_port_left());
    // 31 bits: some phones read the numbers of an o= line as int.
    const std::uint64_t origin_id = random_() & 0x7fff'ffffU;
    CallRecord record = focus::new_record(invite, parts_.wall_time());
    record.id = focus::call_name(session);
    record.room = room;
    return &members_.add({session,
                          room,
                          focus::member_name(session, invite.from_uri),
                          focus::room_contact(room, invite),
                          focus::Dialog{invite, new_tag()},
                          focus::AudioNegotiation{*ports, origin_id},
                          std::move(record),
                          focus::MemberState::accepted,
                          std::nullopt,
                          false,
                          false,
                          {}});
}

void Focus::Impl::accept(Member& member, const RequestView& invite, Arrival arrival,
                         std::string body) {
    FocusResponse response;
    response.to_tag = member.dialog.local_tag();
    response.contact = member.contact;
    response.body = std::move(body);
    response.headers.emplace_back("Allow", focus::allowed_methods);
    parts_.shell.respond(response);
    const bool has_offer = invite.body.empty();
    member.accepted.emplace(arrival.transaction, invite.cseq, std::move(response), has_offer,
                            arrival.now);
    unacknowledged_.insert(member.session);
}

void Focus::Impl::refuse_invite(FocusResponse response, std::uint64_t transaction,
                                std::string to_tag) {
    response.to_tag = std::move(to_tag);
    parts_.shell.respond(response);
    parts_.shell.forget_invite(transaction);
}

void Focus::Impl::journal_refusal(const RequestView& invite, int status, common::WallTime started) {
    CallRecord record = focus::new_record(invite, started);
    record.ended = parts_.wall_time();
    record.ended_by = "server";
    record.status = status;
    record.reason = standard_phrase(status);
    parts_.journal.write(std::move(record));
}

std::string Focus::Impl::new_tag() {
    // RFC 3261 §19.3 asks for 32 random bits at least.
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%08x%08x", static_cast<unsigned>(random_()),
                  static_cast<unsigned>(random_()));
    return text.data();
}

}  // namespace signaling
