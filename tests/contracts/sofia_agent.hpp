#pragma once

#include <sofia-sip/msg.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_wait.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/file_descriptor.hpp"
#include "signaling/sofia/handles.hpp"

/// A real NTA agent on loopback, as the server uses it, and a bare UDP socket to talk to it.
namespace contracts {

class SofiaAgent {
public:
    /// What the stateless callback does with a message; it owns `msg`.
    using OnMessage = std::function<void(msg_t* msg, sip_t* sip)>;

    /// `udp_mtu`: as NTATAG_UDP_MTU.
    explicit SofiaAgent(OnMessage on_message, unsigned udp_mtu = 65535);

    [[nodiscard]] nta_agent_t* get() const { return agent_.get(); }
    [[nodiscard]] std::uint16_t port() const;

    /// Lets the agent work until `done` holds. False: it did not within five seconds.
    [[nodiscard]] bool run_until(const std::function<bool()>& done);

private:
    OnMessage on_message_;
    signaling::sofia::RootHandle root_;
    signaling::sofia::AgentHandle agent_;
};

class UdpPeer {
public:
    UdpPeer();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    void send(std::string_view datagram, std::uint16_t to);
    /// The next datagram that is there already.
    [[nodiscard]] std::optional<std::string> receive();
    /// The next datagram, with the agent at work meanwhile; empty: none within five seconds.
    [[nodiscard]] std::string receive(SofiaAgent& agent);
    /// The same, but no 100 Trying.
    [[nodiscard]] std::string receive_final(SofiaAgent& agent);
    /// "sip:bob@127.0.0.1:port"
    [[nodiscard]] std::string uri() const;

private:
    common::FileDescriptor socket_;
    std::uint16_t port_ = 0;
};

/// "METHOD uri SIP/2.0" with all that RFC 3261 §8.1.1 wants, from `peer`, and `more` header lines.
[[nodiscard]] std::string request(std::string_view method, std::string_view uri,
                                  const UdpPeer& peer, std::string_view more = {},
                                  std::string_view body = {});
/// A response of a phone to a request it received: Via, From, To, Call-ID and CSeq copied.
[[nodiscard]] std::string response_to(std::string_view request, std::string_view status_line);
/// The first line, without its line end.
[[nodiscard]] std::string first_line(std::string_view message);
/// The value of the first header of this name; empty: none.
[[nodiscard]] std::string header(std::string_view message, std::string_view name);

}  // namespace contracts
