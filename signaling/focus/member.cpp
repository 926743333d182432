#include "signaling/focus/member.hpp"

#include <algorithm>

#include "signaling/ascii.hpp"
#include "signaling/sip_uri.hpp"

namespace signaling::focus {
namespace {

constexpr std::size_t longest_user = 32;

std::string address_of_record(std::string_view uri) {
    const auto parsed = SipUri::parse(uri);
    return parsed ? parsed->address_of_record() : std::string{uri};
}

const char* name_of(const Member& member) {
    if (member.ended) return "terminated";
    return member.state == MemberState::accepted ? "answered" : "established";
}

}  // namespace

std::string call_name(common::SessionId session) {
    return "call-" + std::to_string(static_cast<std::uint64_t>(session));
}

std::string member_name(common::SessionId session, std::string_view from_uri) {
    const auto parsed = SipUri::parse(from_uri);
    std::string user = parsed ? parsed->user.substr(0, longest_user) : "";
    if (user.empty()) user = "anonymous";
    std::replace_if(
        user.begin(), user.end(),
        [](char c) { return !ascii::is_alphanumeric(c) && c != '-' && c != '_' && c != '.'; }, '-');
    return "member-" + std::to_string(static_cast<std::uint64_t>(session)) + '-' + user;
}

std::string room_contact(const std::string& room, const RequestView& request) {
    const char* transport = request.flow.transport == Transport::tcp ? ";transport=tcp>" : ">";
    return "<sip:" + room + '@' + request.local_address.to_uri_host() + ':' +
           std::to_string(request.local_port) + transport;
}

CallRecord new_record(const RequestView& invite, common::WallTime started) {
    CallRecord record;
    record.call_id = invite.call_id;
    record.from = address_of_record(invite.from_uri);
    record.to = address_of_record(invite.to_uri);
    record.started = started;
    return record;
}

bool need_not_send(const Member& member) {
    const auto& audio = member.audio.agreed();
    return audio && !audio->member_sends;
}

common::MemberDescription media_description(const Member& member) {
    common::MemberDescription description;
    description.session = member.session;
    description.room = member.room;
    description.name = member.name;
    description.audio_end = member.audio.end();
    description.audio = member.audio.agreed().value_or(common::AgreedAudio{});
    return description;
}

CallSnapshot call_snapshot(const Member& member) {
    return {
        call_name(member.session), member.record.call_id, member.record.from,     member.record.to,
        name_of(member),           member.record.started, member.record.answered, member.room};
}

MemberSnapshot member_snapshot(const Member& member) {
    const auto& audio = member.audio.agreed();
    return {member.name, member.record.from,
            audio ? std::string{common::name_of(audio->codec)} : std::string{},
            member.audio.on_hold()};
}

}  // namespace signaling::focus
