#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/endpoint.hpp"
#include "media/port_pool.hpp"
#include "signaling/settings.hpp"

/// The small languages inside the configuration's strings. Errors are "what is wrong; what would be
/// right", without file and key.
namespace app {

template <class T>
using Parsed = tl::expected<T, std::string>;

/// "250ms", "60s", "5m" or "1h".
[[nodiscard]] Parsed<std::chrono::milliseconds> parse_duration(std::string_view text);
/// "30000-39999": even first port, room for at least two pairs.
[[nodiscard]] Parsed<media::PortRange> parse_port_range(std::string_view text);
/// "127.0.0.1:8080" or "[::1]:8080"; port 0 lets the kernel choose.
[[nodiscard]] Parsed<common::Endpoint> parse_endpoint(std::string_view text);
/// "udp:0.0.0.0:5060" or "tcp:[::]:5060".
[[nodiscard]] Parsed<signaling::ListenAddress> parse_listen_address(std::string_view text);
/// A shell pattern (fnmatch) whose brackets are closed and that leaves user parts to the users.
[[nodiscard]] Parsed<std::string> parse_room_pattern(std::string_view text);
/// A host name or an IP literal.
[[nodiscard]] Parsed<std::string> parse_domain(std::string_view text);
/// A reason phrase: UTF-8 without control characters (RFC 3261 §25.1 Reason-Phrase).
[[nodiscard]] Parsed<std::string> parse_reason_phrase(std::string_view text);
/// A status code with a phrase of its own: 200 to 699, because 100 is hop by hop and never relayed.
[[nodiscard]] Parsed<int> parse_status_code(std::string_view text);

}  // namespace app
