#include "tests/support/raw_phone.hpp"

#include "tests/support/wav.hpp"

namespace tests::support {
namespace {

constexpr std::size_t rtp_header_size = 12;
constexpr std::chrono::seconds patience{20};

std::string between(const std::string& text, char open, char close) {
    const std::size_t start = text.find(open);
    const std::size_t end = text.find(close, start);
    if (start == std::string::npos || end == std::string::npos) return text;
    return text.substr(start + 1, end - start - 1);
}

std::string tag_of(const std::string& to) {
    const std::size_t tag = to.find(";tag=");
    return tag == std::string::npos ? std::string{} : to.substr(tag + 5);
}

}  // namespace

RawPhone::RawPhone(std::string name, std::uint16_t server_port)
    : name_{std::move(name)}, server_port_{server_port} {}

std::string RawPhone::uri(std::string_view user) const {
    const std::string host = "127.0.0.1:" + std::to_string(server_port_);
    return user.empty() ? "sip:" + host : "sip:" + std::string{user} + "@" + host;
}

std::string RawPhone::offer() const {
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " +
           std::to_string(rtp_.port()) + " RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
}

std::string RawPhone::text_of(const Request& request) const {
    const std::string self = "127.0.0.1:" + std::to_string(sip_.port());
    const std::string id = request.call + name_ + std::to_string(sip_.port());
    std::string to = "<" + request.uri + ">";
    if (!request.to_tag.empty()) to += ";tag=" + request.to_tag;
    std::string text = request.method + " " + request.uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + self +
                       ";branch=z9hG4bK" + id + request.method + std::to_string(request.sequence) +
                       ";rport\r\nFrom: <sip:" + name_ + "@127.0.0.1>;tag=" + id + "\r\nTo: " + to +
                       "\r\nCall-ID: " + id + "\r\nCSeq: " + std::to_string(request.sequence) +
                       " " + request.method + "\r\nContact: <sip:" + name_ + "@" + self +
                       ">\r\nMax-Forwards: " + std::to_string(request.max_forwards) + "\r\n";
    if (!request.body.empty()) text += "Content-Type: application/sdp\r\n";
    return text + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
           request.body;
}

std::optional<SipText> RawPhone::final_response(std::chrono::milliseconds limit) const {
    while (const auto datagram = sip_.receive(limit)) {
        SipText message{true, datagram->bytes};
        if (message.status() >= 200) return message;
    }
    return std::nullopt;
}

std::optional<SipText> RawPhone::request(std::chrono::milliseconds limit) const {
    while (const auto datagram = sip_.receive(limit)) {
        SipText message{true, datagram->bytes};
        if (message.status() != 0) continue;
        send("SIP/2.0 200 OK\r\nVia: " + message.header("Via") +
             "\r\nFrom: " + message.header("From") + "\r\nTo: " + message.header("To") +
             "\r\nCall-ID: " + message.header("Call-ID") + "\r\nCSeq: " + message.header("CSeq") +
             "\r\nContent-Length: 0\r\n\r\n");
        return message;
    }
    return std::nullopt;
}

std::optional<SipText> RawPhone::dial(std::string_view user) {
    heard_.clear();
    Request invite{"INVITE", uri(user)};
    invite.call = "dialled" + std::to_string(++calls_);
    invite.body = offer();
    send(text_of(invite));
    const auto answer = final_response(patience);
    if (!answer) return answer;
    dialog_call_ = invite.call;
    dialog_to_ = tag_of(answer->header("To"));
    dialog_target_ = invite.uri;
    if (answer->status() == 200) dialog_target_ = between(answer->header("Contact"), '<', '>');
    send(text_of({"ACK", dialog_target_, dialog_call_, dialog_to_}));
    return answer;
}

std::optional<SipText> RawPhone::hang_up() {
    Request bye{"BYE", dialog_target_, dialog_call_, dialog_to_};
    bye.sequence = 2;
    send(text_of(bye));
    return final_response(patience);
}

const std::vector<RawPhone::Heard>& RawPhone::listen() {
    while (const auto packet = rtp_.receive(std::chrono::milliseconds{0})) {
        if (packet->bytes.size() <= rtp_header_size) continue;
        Heard heard{packet->arrived, {}};
        for (const char code : packet->bytes.substr(rtp_header_size)) {
            heard.samples.push_back(from_alaw(static_cast<std::uint8_t>(code)));
        }
        heard_.push_back(std::move(heard));
    }
    return heard_;
}

}  // namespace tests::support
