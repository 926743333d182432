#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/media_control.hpp"
#include "common/time.hpp"

namespace signaling {

/// One call from first INVITE to its end, answered or not: a line of calls.jsonl (DESIGN §8).
struct CallRecord {
    std::string call_id;
    std::string from;  // URI without parameters: "sip:alice@example.org"
    std::string to;
    common::WallTime started{};
    std::optional<common::WallTime> ringing;   // first 180 or 183
    std::optional<common::WallTime> answered;  // the 200
    common::WallTime ended{};
    std::string ended_by;  // "caller", "callee" or "server"
    int status = 0;        // final status of the INVITE: 200, 486, 487 …
    std::string reason;    // why it ended: "BYE", "CANCEL", or the status' reason phrase
    std::vector<common::DirectionReport> media;
    std::string id;    // "call-17", as in CallSnapshot; empty: refused before it had one
    std::string room;  // empty for a call between two phones
};

enum class RegistrationAction { registered, refreshed, unregistered, expired, refused };

/// A line of registrations.jsonl.
struct RegistrationRecord {
    common::WallTime time{};
    std::string aor;      // "sip:alice@example.org"
    std::string contact;  // URI as the phone gave it
    std::string source;   // "udp:192.0.2.7:5060"
    RegistrationAction action = RegistrationAction::registered;
    std::chrono::seconds expires{0};
};

/// Takes records for keeping. Called on the signaling thread; must not block it.
class Journal {
public:
    virtual ~Journal() = default;
    virtual void write(CallRecord record) = 0;
    virtual void write(RegistrationRecord record) = 0;
};

}  // namespace signaling
