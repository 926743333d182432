#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "signaling/focus.hpp"
#include "tests/support/fake_media_control.hpp"

/// A focus with everything around it replaced: what phones send goes in, what the focus does is
/// recorded. Time moves only when a test says so.
namespace support {

using namespace std::chrono_literals;

class RecordingShell : public signaling::FocusShell {
public:
    struct Repeat {
        std::uint64_t transaction;
        signaling::FocusResponse response;
    };
    void respond(const signaling::FocusResponse& response) override {
        responses.push_back(response);
    }
    void respond_to_invite(std::uint64_t dialog,
                           const signaling::FocusResponse& response) override {
        repeats.push_back({dialog, response});
    }
    void forget_invite(std::uint64_t dialog) override { forgotten.push_back(dialog); }
    void send(const signaling::FocusRequest& request) override { requests.push_back(request); }
    void probe(const signaling::FocusRequest& request, common::SessionId member) override {
        probes.emplace_back(member, request);
    }

    std::vector<signaling::FocusResponse> responses;
    std::vector<Repeat> repeats;
    std::vector<std::uint64_t> forgotten;
    std::vector<signaling::FocusRequest> requests;
    std::vector<std::pair<common::SessionId, signaling::FocusRequest>> probes;
};

class RecordingJournal : public signaling::Journal {
public:
    void write(signaling::CallRecord record) override { calls.push_back(std::move(record)); }
    void write(signaling::RegistrationRecord record) override {
        registrations.push_back(std::move(record));
    }
    std::vector<signaling::CallRecord> calls;
    std::vector<signaling::RegistrationRecord> registrations;
};

/// Owns what a RequestView looks at.
struct Request {
    std::string method = "INVITE";
    std::string from_uri = "sip:alice@example.org";
    std::string from_tag = "phone-tag";
    std::string to_uri = "sip:conf@example.org";
    std::string to_tag;
    std::string call_id = "call@phone";
    std::uint32_t cseq = 1;
    std::vector<std::string> contacts{"sip:alice@192.0.2.7:5060"};
    std::vector<std::string> record_routes;
    std::vector<std::string> required;
    std::string content_type;
    std::string body;
    signaling::Flow flow{
        signaling::Transport::udp, {*common::IpAddress::parse("192.0.2.7"), 5060}, 0};
    std::uint16_t local_port = 5060;

    [[nodiscard]] signaling::RequestView view() const {
        from_value_ = "\"Alice\" <" + from_uri + ">;tag=" + from_tag;
        to_value_ = "<" + to_uri + ">" + (to_tag.empty() ? "" : ";tag=" + to_tag);
        signaling::RequestView view;
        view.method = method;
        view.request_uri = to_uri;
        view.from = from_value_;
        view.from_uri = from_uri;
        view.from_tag = from_tag;
        view.to = to_value_;
        view.to_uri = to_uri;
        view.to_tag = to_tag;
        view.call_id = call_id;
        view.cseq = cseq;
        view.contacts.assign(contacts.begin(), contacts.end());
        view.record_routes.assign(record_routes.begin(), record_routes.end());
        view.required.assign(required.begin(), required.end());
        view.content_type = content_type;
        view.body = body;
        view.flow = flow;
        view.local_address = *common::IpAddress::parse("192.0.2.1");
        view.local_port = local_port;
        return view;
    }
    Request& with_sdp(std::string sdp) {
        content_type = "application/sdp";
        body = std::move(sdp);
        return *this;
    }

private:
    mutable std::string from_value_;
    mutable std::string to_value_;
};

/// What a phone at 192.0.2.7 says of its media.
[[nodiscard]] inline std::string phone_sdp(const std::string& media) {
    return "v=0\r\no=alice 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n" + media;
}
inline const std::string g711_media = "m=audio 4000 RTP/AVP 8 0\r\n";

struct FocusFixture {
    FakeMediaControl media;
    RecordingShell shell;
    RecordingJournal journal;
    std::uint64_t last_session = 0;
    common::TimePoint now{};
    common::WallTime wall{std::chrono::hours{24 * 365 * 50}};
    std::uint64_t last_transaction = 0;
    signaling::ConferenceSettings settings;
    std::optional<common::IpAddress> media_address;
    std::optional<signaling::Focus> made;

    signaling::Focus& focus() {
        if (!made) {
            made.emplace(
                settings, media_address,
                signaling::Focus::Parts{media, journal, shell,
                                        [this] { return common::SessionId{++last_session}; },
                                        [this] { return wall; }});
        }
        return *made;
    }

    /// Out of dialog; what it was answered with.
    signaling::FocusResponse initial(const Request& request, const std::string& room = "conf") {
        const std::size_t before = shell.responses.size();
        focus().handle_initial(request.view(), room, ++last_transaction, now);
        return shell.responses.size() > before ? shell.responses.back()
                                               : signaling::FocusResponse{0, {}, {}, {}, {}};
    }
    /// In dialog; its answer, or status 0 for none, or 481 where the focus knows no such dialog.
    signaling::FocusResponse within(const Request& request) {
        const std::size_t before = shell.responses.size();
        if (!focus().handle_in_dialog(request.view(), ++last_transaction, now))
            return {481, {}, {}, {}, {}};
        return shell.responses.size() > before ? shell.responses.back()
                                               : signaling::FocusResponse{0, {}, {}, {}, {}};
    }
    /// Lets time pass, with the timer called whenever the focus asks for it.
    void pass(common::Duration time) {
        const common::TimePoint end = now + time;
        for (auto due = focus().next_due(); due && *due <= end; due = focus().next_due()) {
            now = *due;
            focus().on_timer(now);
        }
        now = end;
        focus().on_timer(now);
    }
    /// Media's reports for every session that was ended.
    void report() {
        for (; reported_ < media.ended.size(); ++reported_)
            CHECK(focus().session_ended({media.ended[reported_], {}}));
    }

private:
    std::size_t reported_ = 0;
};

/// One phone's dialog with a room: keeps tags and CSeq as a phone would.
class Phone {
public:
    explicit Phone(FocusFixture& fixture, const std::string& user = "alice") : fixture_{fixture} {
        request_.from_uri = "sip:" + user + "@example.org";
        request_.from_tag = user + "-tag";
        request_.call_id = user + "@phone";
        request_.contacts = {"sip:" + user + "@192.0.2.7:5060"};
    }
    [[nodiscard]] Request& base() { return request_; }

    signaling::FocusResponse invite(const std::string& sdp, const std::string& room = "conf") {
        Request request = request_;
        if (!sdp.empty()) request.with_sdp(sdp);
        const auto response = fixture_.initial(request, room);
        request_.to_tag = response.to_tag;
        return response;
    }
    /// The next request of the dialog.
    signaling::FocusResponse send(const std::string& method, const std::string& sdp = {}) {
        Request request = request_;
        request.method = method;
        request.cseq = ++request_.cseq;
        if (!sdp.empty()) request.with_sdp(sdp);
        return fixture_.within(request);
    }
    void ack(const std::string& sdp = {}) {
        Request request = request_;
        request.method = "ACK";
        if (!sdp.empty()) request.with_sdp(sdp);
        CHECK(fixture_.within(request).status == 0);
    }
    /// INVITE, 200, ACK.
    void join(const std::string& media = g711_media, const std::string& room = "conf") {
        REQUIRE(invite(phone_sdp(media), room).status == 200);
        ack();
    }

private:
    FocusFixture& fixture_;
    Request request_;
};

[[nodiscard]] inline std::string header(const signaling::FocusResponse& response,
                                        const std::string& name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}
[[nodiscard]] inline bool holds(const std::string& text, const std::string& line) {
    return text.find(line + "\r\n") != std::string::npos;
}

}  // namespace support
