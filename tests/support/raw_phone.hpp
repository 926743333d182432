#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/sip_text.hpp"
#include "tests/support/udp_socket.hpp"

namespace tests::support {

/// A few lines of SIP by hand: for what no real phone would send, and for a listener that knows
/// when each packet arrived. It understands PCMA and sends no sound.
class RawPhone {
public:
    RawPhone(std::string name, std::uint16_t server_port);

    /// A whole request of this phone's, in one dialog or transaction per `call`.
    struct Request {
        std::string method;
        std::string uri;
        std::string call = "1";
        std::string to_tag;
        int max_forwards = 70;
        int sequence = 1;
        std::string body;  // SDP
    };
    [[nodiscard]] std::string text_of(const Request& request) const;
    /// "sip:USER@127.0.0.1:PORT" of the server; without a user, of the server itself.
    [[nodiscard]] std::string uri(std::string_view user) const;
    void send(std::string_view bytes) const { sip_.send(bytes, server_port_); }
    /// The next response that is not provisional; nothing when none comes.
    [[nodiscard]] std::optional<SipText> final_response(std::chrono::milliseconds limit) const;
    /// The next request, answered with 200.
    [[nodiscard]] std::optional<SipText> request(std::chrono::milliseconds limit) const;

    /// INVITE with PCMA and ACK; returns the final response.
    [[nodiscard]] std::optional<SipText> dial(std::string_view user);
    /// BYE of the call dialled; returns its final response.
    [[nodiscard]] std::optional<SipText> hang_up();
    [[nodiscard]] std::string offer() const;

    /// A packet of PCMA that arrived, decoded.
    struct Heard {
        std::chrono::system_clock::time_point arrived;
        std::vector<std::int16_t> samples;
    };
    /// Takes in what has arrived by now, and returns all of it since the phone dialled. To be
    /// called every few seconds, as the kernel keeps no more.
    const std::vector<Heard>& listen();

private:
    std::string name_;
    std::uint16_t server_port_;
    UdpSocket sip_;
    UdpSocket rtp_;
    int calls_ = 0;
    std::string dialog_call_;
    std::string dialog_target_;
    std::string dialog_to_;
    std::vector<Heard> heard_;
};

}  // namespace tests::support
