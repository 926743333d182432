#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "common/endpoint.hpp"
#include "common/file_descriptor.hpp"

namespace test_support {

/// A SIP message as text, taken apart just enough for a test.
struct SipText {
    std::string text;

    [[nodiscard]] std::string first_line() const { return text.substr(0, text.find("\r\n")); }
    [[nodiscard]] bool is_response() const { return text.rfind("SIP/2.0 ", 0) == 0; }
    [[nodiscard]] int status() const { return is_response() ? std::stoi(text.substr(8, 3)) : 0; }
    [[nodiscard]] std::string phrase() const { return first_line().substr(12); }
    [[nodiscard]] std::string method() const { return text.substr(0, text.find(' ')); }
    [[nodiscard]] std::string request_uri() const {
        const auto line = first_line();
        const auto begin = line.find(' ') + 1;
        return line.substr(begin, line.rfind(' ') - begin);
    }
    [[nodiscard]] std::string body() const {
        const auto at = text.find("\r\n\r\n");
        return at == std::string::npos ? "" : text.substr(at + 4);
    }
    /// The values of a header, in order; names as we and our peers write them.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const {
        std::vector<std::string> values;
        std::istringstream lines{text.substr(0, text.find("\r\n\r\n"))};
        const std::string start = std::string{name} + ":";
        for (std::string line; std::getline(lines, line);) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            if (line.rfind(start, 0) != 0) continue;
            const auto value = line.find_first_not_of(' ', start.size());
            values.push_back(value == std::string::npos ? "" : line.substr(value));
        }
        return values;
    }
    [[nodiscard]] std::string header(std::string_view name) const {
        const auto values = all(name);
        return values.empty() ? "" : values.front();
    }
};

/// One socket of a hand-driven phone on loopback. Waiting ends with a message or its deadline.
class SipPeer {
public:
    static constexpr std::chrono::milliseconds patience{3000};

    /// UDP, on a free port of 127.0.0.1.
    explicit SipPeer(std::uint16_t server_port) : server_port_{server_port} {
        socket_ = common::FileDescriptor{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        sockaddr_in own = loopback(0);
        ::bind(socket_.number(), reinterpret_cast<sockaddr*>(&own), sizeof own);
        learn_port();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// "127.0.0.1:port"
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    void send(std::string_view text) const {
        const sockaddr_in to = loopback(server_port_);
        ::sendto(socket_.number(), text.data(), text.size(), 0,
                 reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }

    /// The next message of any kind.
    [[nodiscard]] std::optional<SipText> receive(std::chrono::milliseconds within = patience) {
        pollfd wait{socket_.number(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(within.count())) <= 0) return std::nullopt;
        std::string buffer(70'000, '\0');
        const auto size = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
        if (size < 0) return std::nullopt;
        buffer.resize(static_cast<std::size_t>(size));
        return SipText{buffer};
    }

    /// Skips others until a request of this method, or a response of this status.
    [[nodiscard]] SipText expect(std::string_view method) {
        return wait_for(
            [method](const SipText& m) { return !m.is_response() && m.method() == method; });
    }
    [[nodiscard]] SipText expect(int status) {
        return wait_for([status](const SipText& m) { return m.status() == status; });
    }
    /// Nothing came in this time.
    [[nodiscard]] bool silent(std::chrono::milliseconds during) { return !receive(during); }

private:
    template <class Wanted>
    SipText wait_for(Wanted wanted) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) return {};
            const auto message = receive(left);
            if (!message) return {};
            if (wanted(*message)) return *message;
        }
    }
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }
    void learn_port() {
        sockaddr_in own{};
        socklen_t length = sizeof own;
        ::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&own), &length);
        port_ = ntohs(own.sin_port);
    }

    std::uint16_t server_port_;
    std::uint16_t port_ = 0;
    common::FileDescriptor socket_;
};

/// A phone's connection to the server; messages are cut by Content-Length (RFC 3261 §18.3).
class TcpPeer {
public:
    explicit TcpPeer(std::uint16_t server_port) {
        socket_ = common::FileDescriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(server_port);
        connected_ = ::connect(socket_.number(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
        sockaddr_in own{};
        socklen_t length = sizeof own;
        ::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&own), &length);
        port_ = ntohs(own.sin_port);
    }

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    void send(std::string_view text) const {
        static_cast<void>(::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL));
    }
    /// Raw bytes, for keep-alives.
    [[nodiscard]] std::string receive_bytes(std::size_t count) {
        while (buffer_.size() < count && fill()) {
        }
        const std::string bytes = buffer_.substr(0, count);
        buffer_.erase(0, count);
        return bytes;
    }
    [[nodiscard]] SipText expect(std::string_view method) {
        for (SipText m = next(); !m.text.empty(); m = next()) {
            if (!m.is_response() && m.method() == method) return m;
        }
        return {};
    }
    [[nodiscard]] SipText expect(int status) {
        for (SipText m = next(); !m.text.empty(); m = next()) {
            if (m.status() == status) return m;
        }
        return {};
    }

private:
    SipText next() {
        for (;;) {
            const auto end = buffer_.find("\r\n\r\n");
            if (end != std::string::npos) {
                SipText head{buffer_.substr(0, end + 4)};
                const auto length = head.header("Content-Length");
                const std::size_t whole = end + 4 + (length.empty() ? 0 : std::stoul(length));
                if (buffer_.size() >= whole) {
                    head.text = buffer_.substr(0, whole);
                    buffer_.erase(0, whole);
                    return head;
                }
            }
            if (!fill()) return {};
        }
    }
    bool fill() {
        pollfd wait{socket_.number(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(SipPeer::patience.count())) <= 0) return false;
        char chunk[4096];
        const auto size = ::recv(socket_.number(), chunk, sizeof chunk, 0);
        if (size <= 0) return false;
        buffer_.append(chunk, static_cast<std::size_t>(size));
        return true;
    }

    common::FileDescriptor socket_;
    bool connected_ = false;
    std::uint16_t port_ = 0;
    std::string buffer_;
};

}  // namespace test_support
