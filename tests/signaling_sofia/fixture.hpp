#pragma once

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "signaling/sofia/sip_server.hpp"
#include "tests/support/sip_peer.hpp"

namespace sofia_test {

using test_support::SipPeer;
using test_support::SipText;
using test_support::TcpPeer;

/// Media without packets: hands out numbers and reports back at once.
class FakeMedia final : public common::MediaControl {
public:
    common::MediaEvents* events = nullptr;
    bool no_ports = false;  // set before the server uses it

    tl::expected<common::PortPair, common::MediaError> open_ports(
        common::SessionId /*session*/, const common::IpAddress& local) override {
        if (no_ports) return tl::unexpected(common::MediaError::no_port_left);
        const std::lock_guard lock{mutex_};
        next_port_ = static_cast<std::uint16_t>(next_port_ + 2);
        return common::PortPair{common::PortsId{++last_ports_}, local, next_port_,
                                static_cast<std::uint16_t>(next_port_ + 1)};
    }
    void release_ports(common::SessionId /*session*/, common::PortsId /*ports*/) override {}
    void relay(common::RelayDescription description) override {
        const std::lock_guard lock{mutex_};
        relays.push_back(std::move(description));
    }
    void join(common::MemberDescription /*description*/) override {}
    void end(common::SessionId session) override {
        {
            const std::lock_guard lock{mutex_};
            ended.insert(session);
        }
        events->session_ended({session, {{common::MediaKind::audio, "caller", 7, 70, 0}}});
    }
    std::vector<common::RelayDescription> relayed() {
        const std::lock_guard lock{mutex_};
        return relays;
    }

private:
    std::mutex mutex_;
    std::vector<common::RelayDescription> relays;
    std::set<common::SessionId> ended;
    std::uint16_t next_port_ = 40'000;
    std::uint64_t last_ports_ = 0;
};

class FakeJournal final : public signaling::Journal {
public:
    void write(signaling::CallRecord record) override {
        const std::lock_guard lock{mutex_};
        calls_.push_back(std::move(record));
        changed_.notify_all();
    }
    void write(signaling::RegistrationRecord record) override {
        const std::lock_guard lock{mutex_};
        registrations_.push_back(std::move(record));
        changed_.notify_all();
    }
    /// The records once there are so many, or those there are after a while.
    std::vector<signaling::CallRecord> calls(std::size_t count) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, SipPeer::patience, [&] { return calls_.size() >= count; });
        return calls_;
    }
    std::vector<signaling::RegistrationRecord> registrations(std::size_t count) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, SipPeer::patience, [&] { return registrations_.size() >= count; });
        return registrations_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<signaling::CallRecord> calls_;
    std::vector<signaling::RegistrationRecord> registrations_;
};

inline signaling::Settings test_settings() {
    const auto loopback = *common::IpAddress::parse("127.0.0.1");
    signaling::Settings settings;
    settings.listen = {{signaling::Transport::udp, {loopback, 0}},
                       {signaling::Transport::tcp, {loopback, 0}}};
    settings.domains = {"example.org"};
    return settings;
}

/// A running server on free ports of loopback.
struct Server {
    explicit Server(signaling::Settings settings = test_settings(),
                    spdlog::sink_ptr lines = std::make_shared<spdlog::sinks::null_sink_mt>())
        : log{std::make_shared<spdlog::logger>("sip", std::move(lines))},
          server{std::move(settings), journal, log} {
        media.events = &server.media_events();
        const auto bound = server.start(media);
        REQUIRE(bound.has_value());
        for (const auto& address : *bound) {
            auto& port = address.transport == signaling::Transport::udp ? udp : tcp;
            port = address.endpoint.port;
        }
    }
    /// "127.0.0.1:port"
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(udp); }
    [[nodiscard]] std::uint64_t counted(const std::string& reason) {
        for (const auto& counter : server.status().get().counters) {
            if (counter.reason == reason) return counter.value;
        }
        return 0;
    }

    FakeJournal journal;
    FakeMedia media;
    std::shared_ptr<spdlog::logger> log;
    signaling::sofia::SipServer server;
    std::uint16_t udp = 0;
    std::uint16_t tcp = 0;
};

inline std::string sdp_at(std::uint16_t port) {
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " +
           std::to_string(port) + " RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\n";
}

/// The port in the m-line; 0: there is none.
inline int sdp_port(const SipText& message) {
    const auto body = message.body();
    const auto at = body.find("m=audio ");
    return at == std::string::npos ? 0 : std::stoi(body.substr(at + 8));
}

/// Parts of a request that tests vary.
struct RequestParts {
    std::string method = "OPTIONS";
    std::string uri;
    std::string from = "alice";
    std::string from_tag = "a1";
    std::string to = "bob";
    std::string to_tag;
    std::string call_id = "call-1";
    int cseq = 1;
    std::string branch = "z9hG4bK-1";
    std::string extra;  // whole header lines
    std::string type = "application/sdp";
    std::string body;
    std::string transport = "UDP";
    std::string max_forwards = "70";
};

inline std::string make_request(const std::string& own_address, const RequestParts& parts) {
    std::string text = parts.method + ' ' + parts.uri + " SIP/2.0\r\nVia: SIP/2.0/" +
                       parts.transport + ' ' + own_address + ";rport;branch=" + parts.branch +
                       "\r\nMax-Forwards: " + parts.max_forwards + "\r\nFrom: <sip:" + parts.from +
                       "@example.org>;tag=" + parts.from_tag + "\r\nTo: <sip:" + parts.to +
                       "@example.org>" + (parts.to_tag.empty() ? "" : ";tag=" + parts.to_tag) +
                       "\r\nCall-ID: " + parts.call_id + "\r\nCSeq: " + std::to_string(parts.cseq) +
                       ' ' + parts.method + "\r\n" + parts.extra;
    if (!parts.body.empty()) text += "Content-Type: " + parts.type + "\r\n";
    return text + "Content-Length: " + std::to_string(parts.body.size()) + "\r\n\r\n" + parts.body;
}

/// A response to `request` as it arrived: Via, Record-Route, From, To, Call-ID and CSeq echoed.
inline std::string make_response(const SipText& request, const std::string& status_line,
                                 const std::string& to_tag, const std::string& extra = "",
                                 const std::string& body = "") {
    std::string text = "SIP/2.0 " + status_line + "\r\n";
    for (const auto& via : request.all("Via")) text += "Via: " + via + "\r\n";
    for (const auto& route : request.all("Record-Route")) text += "Record-Route: " + route + "\r\n";
    std::string to = request.header("To");
    if (!to_tag.empty() && to.find(";tag=") == std::string::npos) to += ";tag=" + to_tag;
    text += "From: " + request.header("From") + "\r\nTo: " + to +
            "\r\nCall-ID: " + request.header("Call-ID") + "\r\nCSeq: " + request.header("CSeq") +
            "\r\n" + extra;
    if (!body.empty()) text += "Content-Type: application/sdp\r\n";
    return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A phone with a name.
struct Phone {
    Phone(Server& at, std::string user_name)
        : server{at}, user{std::move(user_name)}, peer{at.udp} {}

    [[nodiscard]] std::string contact() const { return "sip:" + user + '@' + peer.address(); }
    [[nodiscard]] SipText enroll(const std::string& extra = "Expires: 600\r\n") {
        RequestParts parts;
        parts.method = "REGISTER";
        parts.uri = "sip:example.org";
        parts.from = parts.to = user;
        parts.call_id = "reg-" + user + std::to_string(peer.port());
        parts.cseq = ++cseq;
        parts.branch = "z9hG4bK-reg" + std::to_string(cseq) + user;
        parts.extra = "Contact: <" + contact() + ">" + contact_parameters + "\r\n" + extra;
        peer.send(make_request(peer.address(), parts));
        for (;;) {
            auto answer = peer.receive();
            if (!answer || answer->is_response()) return answer.value_or(SipText{});
        }
    }

    Server& server;
    std::string user;
    SipPeer peer;
    std::string contact_parameters;  // of its REGISTER: ";q=0.5"
    int cseq = 0;
};

}  // namespace sofia_test
