#include "signaling/focus.hpp"

#include <utility>

#include "signaling/focus/conference.hpp"

namespace signaling {

Focus::Focus(ConferenceSettings settings, std::optional<common::IpAddress> media_address,
             Parts parts)
    : impl_{std::make_unique<Impl>(std::move(settings), media_address, std::move(parts))} {}

Focus::~Focus() = default;

void Focus::handle_initial(const RequestView& request, const std::string& room,
                           std::uint64_t dialog, common::TimePoint now) {
    impl_->handle_initial(request, room, {dialog, now});
}

bool Focus::handle_in_dialog(const RequestView& request, std::uint64_t dialog,
                             common::TimePoint now) {
    return impl_->handle_in_dialog(request, {dialog, now});
}

void Focus::cancelled(std::uint64_t /*dialog*/, common::TimePoint /*now*/) {}

void Focus::on_timer(common::TimePoint now) {
    impl_->on_timer(now);
}

std::optional<common::TimePoint> Focus::next_due() const {
    return impl_->next_due();
}

bool Focus::hang_up(const std::string& call, const std::string& reason) {
    for (const common::SessionId session : impl_->members().sessions()) {
        if (focus::call_name(session) != call) continue;
        focus::Member* member = impl_->members().find(session);
        if (!member || member->ended) return false;
        impl_->hang_up(*member, reason);
        return true;
    }
    return false;
}

void Focus::hang_up_all(const std::string& reason) {
    for (const common::SessionId session : impl_->members().sessions())
        if (focus::Member* member = impl_->members().find(session); member && !member->ended)
            impl_->hang_up(*member, reason);
}

void Focus::session_failed(common::SessionId session, const std::string& reason) {
    if (focus::Member* member = impl_->members().find(session); member && !member->ended)
        impl_->hang_up(*member, "media failed: " + reason);
}

void Focus::session_silent(common::SessionId session) {
    focus::Member* member = impl_->members().find(session);
    if (!member || member->ended) return;
    if (focus::need_not_send(*member)) return;
    impl_->hang_up(*member, "no media");
}

void Focus::probe_answered(common::SessionId session, int status) {
    if (focus::Member* member = impl_->members().find(session))
        impl_->probe_answered(*member, status);
}

bool Focus::session_ended(const common::SessionReport& report) {
    return impl_->session_ended(report);
}

std::vector<RoomSnapshot> Focus::rooms() const {
    return impl_->members().rooms();
}

std::vector<CallSnapshot> Focus::calls() const {
    return impl_->members().calls();
}

std::uint64_t Focus::total() const {
    return impl_->members().total();
}

bool Focus::idle() const {
    return impl_->members().empty();
}

}  // namespace signaling
