#pragma once

#include <string>

#include "common/time.hpp"
#include "signaling/journal.hpp"

/// Records as JSON lines with the fields of DESIGN §8. Bytes that are not UTF-8, as a stranger may
/// send them, become U+FFFD.
namespace app {

/// "2026-01-31T12:34:56.789Z" (RFC 3339, UTC, milliseconds).
[[nodiscard]] std::string rfc3339(common::WallTime time);

/// With the newline.
[[nodiscard]] std::string journal_line(const signaling::CallRecord& record);
[[nodiscard]] std::string journal_line(const signaling::RegistrationRecord& record);

}  // namespace app
