#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tl/expected.hpp>

#include "signaling/focus.hpp"
#include "signaling/focus/member.hpp"
#include "signaling/focus/members.hpp"

namespace signaling {

/// What is behind Focus: requests come in here, the parts in signaling/focus/ decide.
class Focus::Impl {
public:
    Impl(ConferenceSettings settings, std::optional<common::IpAddress> media_address, Parts parts);

    /// One INVITE being handled: the shell's name for its transaction, and when it came.
    struct Arrival {
        std::uint64_t transaction = 0;
        common::TimePoint now{};
    };
    void handle_initial(const RequestView& request, const std::string& room, Arrival arrival);
    [[nodiscard]] bool handle_in_dialog(const RequestView& request, Arrival arrival);
    void on_timer(common::TimePoint now);
    [[nodiscard]] std::optional<common::TimePoint> next_due() const;

    void hang_up(focus::Member& member, const std::string& reason);
    void probe_answered(focus::Member& member, int status);
    bool session_ended(const common::SessionReport& report);
    focus::Members& members() { return members_; }

private:
    // A new member (conference_invite.cpp).
    [[nodiscard]] tl::expected<void, FocusResponse> admit(const RequestView& invite,
                                                          const std::string& room, Arrival arrival);
    [[nodiscard]] tl::expected<focus::Member*, FocusResponse> open(const RequestView& invite,
                                                                   const std::string& room);
    void refuse_invite(FocusResponse response, std::uint64_t transaction, std::string to_tag);
    void journal_refusal(const RequestView& invite, int status, common::WallTime started);
    [[nodiscard]] std::string new_tag();
    /// RFC 3261 §13.3.1.4: answers with 200 and waits for its ACK.
    void accept(focus::Member& member, const RequestView& invite, Arrival arrival,
                std::string body);

    // Within a dialog (conference_dialog.cpp).
    void answer_in_dialog(focus::Member& member, const RequestView& request, Arrival arrival);
    void take_reinvite(focus::Member& member, const RequestView& request, Arrival arrival);
    void take_update(focus::Member& member, const RequestView& request);
    void take_ack(focus::Member& member, const RequestView& request);
    void take_bye(focus::Member& member);
    /// The body to answer with: an answer to the request's offer, or nothing to a request without
    /// one. The error is the refusal.
    [[nodiscard]] tl::expected<std::optional<std::string>, FocusResponse> negotiate(
        focus::Member& member, const RequestView& request);
    void respond(const focus::Member& member, FocusResponse response);

    // How a call ends (conference.cpp).
    void repeat_responses(common::TimePoint now);
    void probe_quiet_members(common::TimePoint now);
    void advance(focus::Member& member, focus::MemberEvent event);
    void end_call(focus::Member& member, const char* ended_by, const std::string& reason);
    void stop_waiting_for_ack(focus::Member& member);
    void remove_when_done(focus::Member& member);
    void give_up(focus::Member& member);

    ConferenceSettings settings_;
    std::optional<common::IpAddress> media_address_;
    Parts parts_;
    focus::Members members_;
    std::set<common::SessionId> unacknowledged_;
    focus::ClosedDialogs closed_;
    std::random_device random_;
    common::TimePoint now_{};  // of the newest event, for events that come without a time
};

}  // namespace signaling
