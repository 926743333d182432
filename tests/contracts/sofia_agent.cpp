#include "tests/contracts/sofia_agent.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sofia-sip/nta_tag.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>

#include "common/endpoint.hpp"

namespace contracts {
namespace {

const common::IpAddress loopback = *common::IpAddress::parse("127.0.0.1");

int on_message(nta_agent_magic_t* magic, nta_agent_t*, msg_t* msg, sip_t* sip) {
    (*reinterpret_cast<SofiaAgent::OnMessage*>(magic))(msg, sip);
    return 0;
}

}  // namespace

SofiaAgent::SofiaAgent(OnMessage handler, unsigned udp_mtu)
    : on_message_{std::move(handler)}, root_{su_root_create(nullptr)} {
    REQUIRE(root_ != nullptr);
    agent_.reset(nta_agent_create(root_.get(), URL_STRING_MAKE("sip:127.0.0.1:*"), &on_message,
                                  reinterpret_cast<nta_agent_magic_t*>(&on_message_), NTATAG_UA(0),
                                  NTATAG_STATELESS(1), NTATAG_CANCEL_487(0),
                                  NTATAG_UDP_MTU(udp_mtu), TAG_END()));
    REQUIRE(agent_ != nullptr);
}

std::uint16_t SofiaAgent::port() const {
    return static_cast<std::uint16_t>(
        std::strtoul(nta_agent_contact(agent_.get())->m_url->url_port, nullptr, 10));
}

bool SofiaAgent::run_until(const std::function<bool()>& done) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point deadline = Clock::now() + std::chrono::seconds{5};
    while (!done()) {
        if (Clock::now() > deadline) return false;
        su_root_step(root_.get(), 5);
    }
    return true;
}

UdpPeer::UdpPeer() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    const common::SocketAddress any_port{common::Endpoint{loopback, 0}};
    REQUIRE(::bind(socket_.number(), any_port.get(), any_port.length) == 0);
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    REQUIRE(::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&bound), &length) == 0);
    port_ = common::Endpoint::from(bound).port;
}

void UdpPeer::send(std::string_view datagram, std::uint16_t to) {
    const common::SocketAddress address{common::Endpoint{loopback, to}};
    REQUIRE(::sendto(socket_.number(), datagram.data(), datagram.size(), 0, address.get(),
                     address.length) == static_cast<ssize_t>(datagram.size()));
}

std::optional<std::string> UdpPeer::receive() {
    std::array<char, 65536> buffer{};
    const ssize_t size = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
    if (size < 0) return std::nullopt;
    return std::string{buffer.data(), static_cast<std::size_t>(size)};
}

std::string UdpPeer::receive(SofiaAgent& agent) {
    std::optional<std::string> datagram;
    const bool came = agent.run_until([&] {
        datagram = receive();
        return datagram.has_value();
    });
    return came ? *datagram : std::string{};
}

std::string UdpPeer::receive_final(SofiaAgent& agent) {
    std::string message = receive(agent);
    while (first_line(message).substr(0, 11) == "SIP/2.0 100") message = receive(agent);
    return message;
}

std::string UdpPeer::uri() const {
    return "sip:bob@127.0.0.1:" + std::to_string(port_);
}

std::string request(std::string_view method, std::string_view uri, const UdpPeer& peer,
                    std::string_view more, std::string_view body) {
    static std::atomic<int> number{0};
    const std::string id = std::to_string(++number);
    const std::string me = "127.0.0.1:" + std::to_string(peer.port());
    std::string text{method};
    text.append(" ").append(uri).append(" SIP/2.0\r\n");
    text.append("Via: SIP/2.0/UDP " + me + ";branch=z9hG4bK" + id + ";rport\r\n");
    text.append("From: <sip:alice@" + me + ">;tag=alice\r\nTo: <").append(uri).append(">\r\n");
    text.append("Call-ID: " + id + "@contracts\r\nCSeq: 1 ").append(method);
    text.append("\r\nMax-Forwards: 70\r\nContact: <sip:alice@" + me + ">\r\n").append(more);
    text.append("Content-Length: " + std::to_string(body.size()) + "\r\n\r\n").append(body);
    return text;
}

std::string response_to(std::string_view request, std::string_view status_line) {
    std::string text{status_line};
    text.append("\r\n");
    std::string_view rest = request;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, end);
        if (line.empty() || end == std::string_view::npos) break;
        for (const char* name : {"Via:", "From:", "Call-ID:", "CSeq:", "Record-Route:"})
            if (line.substr(0, std::string_view{name}.size()) == name)
                text.append(line).append("\r\n");
        if (line.substr(0, 3) == "To:") text.append(line).append(";tag=bob\r\n");
        rest.remove_prefix(end + 2);
    }
    return text + "Content-Length: 0\r\n\r\n";
}

std::string first_line(std::string_view message) {
    return std::string{message.substr(0, message.find("\r\n"))};
}

std::string header(std::string_view message, std::string_view name) {
    const std::string start = "\r\n" + std::string{name} + ": ";
    const std::size_t at = message.find(start);
    if (at == std::string_view::npos) return {};
    const std::size_t value = at + start.size();
    return std::string{message.substr(value, message.find("\r\n", value) - value)};
}

}  // namespace contracts
