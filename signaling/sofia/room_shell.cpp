#include "signaling/sofia/room_shell.hpp"

#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

bool RoomShell::handle(IncomingHandle& incoming, const RequestView& view, const std::string& room,
                       common::TimePoint now) {
    const bool is_invite = view.method == "INVITE" && incoming != nullptr;
    const std::uint64_t dialog = is_invite ? ++last_dialog_ : 0;
    current_ = incoming.get();
    if (is_invite) {
        auto invite = std::make_unique<Invite>(Invite{*this, dialog, std::move(incoming)});
        nta_incoming_bind(current_, &RoomShell::on_cancel,
                          reinterpret_cast<nta_incoming_magic_t*>(invite.get()));
        invites_.emplace(dialog, std::move(invite));
    }
    bool handled = true;
    if (view.to_tag.empty()) {
        focus_->handle_initial(view, room, dialog, now);
    } else {
        handled = focus_->handle_in_dialog(view, dialog, now);
    }
    current_ = nullptr;
    if (handled || !is_invite) return handled;
    // Turned away: the transaction goes back to who has to answer it.
    const auto i = invites_.find(dialog);
    nta_incoming_bind(i->second->incoming.get(), nullptr, nullptr);
    incoming = std::move(i->second->incoming);
    invites_.erase(i);
    return false;
}

void RoomShell::respond(const FocusResponse& response) {
    if (current_ != nullptr) answer(current_, response);
}

void RoomShell::respond_to_invite(std::uint64_t dialog, const FocusResponse& response) {
    const auto i = invites_.find(dialog);
    if (i != invites_.end()) answer(i->second->incoming.get(), response);
}

void RoomShell::forget_invite(std::uint64_t dialog) {
    const auto i = invites_.find(dialog);
    if (i == invites_.end()) return;
    nta_incoming_bind(i->second->incoming.get(), nullptr, nullptr);
    loop_.dispose_later(std::move(i->second));
    invites_.erase(i);
}

void RoomShell::send(const FocusRequest& request) {
    requests_.send(request, [](int) {});
}

void RoomShell::probe(const FocusRequest& request, common::SessionId member) {
    requests_.send(request, [this, member](int status) { focus_->probe_answered(member, status); });
}

void RoomShell::answer(nta_incoming_t* incoming, const FocusResponse& response) {
    Reply reply{response.status, {}, response.to_tag, response.headers, {}, response.body};
    if (!response.contact.empty()) reply.headers.emplace_back("Contact", response.contact);
    if (!response.body.empty()) reply.content_type = "application/sdp";
    replies_.send(incoming, reply);
}

int RoomShell::on_cancel(nta_incoming_magic_t* magic, nta_incoming_t* /*incoming*/,
                         const sip_t* sip) noexcept {
    auto& invite = *reinterpret_cast<Invite*>(magic);
    if (sip == nullptr || sip->sip_request == nullptr) return 0;
    if (sip->sip_request->rq_method != sip_method_cancel) return 0;
    invite.shell.focus_->cancelled(invite.dialog, common::Clock::now());
    return 0;
}

}  // namespace signaling::sofia
