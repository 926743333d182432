#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// One message as a phone sent or received it, read from the phone's own log. Made for asking, not
/// for parsing what is malformed.
struct SipText {
    bool received = false;
    std::string text;
    std::chrono::system_clock::time_point time{};  // where the phone's log tells it: Linphone's

    [[nodiscard]] std::string first_line() const;
    /// The first header of that name in its long form, any case, without the name; empty if none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] std::string body() const;
    /// "INVITE" for the request and for its responses.
    [[nodiscard]] std::string method() const;
    [[nodiscard]] bool is_request(std::string_view method) const;
    /// One line for a report.
    [[nodiscard]] std::string summary() const;
    /// 0 for a request.
    [[nodiscard]] int status() const;
};

/// Where an SDP sends media to: each m-line with its own or the session's c= line.
struct SdpMedia {
    std::string kind;
    std::string address;
    std::uint16_t port = 0;
};
[[nodiscard]] std::vector<SdpMedia> media_of(std::string_view sdp);

}  // namespace tests::support
