#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/endpoint.hpp"
#include "common/time.hpp"

/// Copies of signaling's state for whoever asks from another thread (the HTTP API, `ctl`).
namespace signaling {

struct CallSnapshot {
    std::string id;  // what `ctl` and the API take: also the pipeline's name, "call-17"
    std::string call_id;
    std::string from;
    std::string to;
    std::string state;  // "calling", "early", "answered", "established", "terminated"
    common::WallTime started{};
    std::optional<common::WallTime> answered;
    std::string room;  // empty for a call between two phones
};

struct BindingSnapshot {
    std::string aor;
    std::string contact;
    std::string source;
    std::chrono::seconds expires_in{0};
};

struct MemberSnapshot {
    std::string id;   // as in the room's graph: "member-3-alice"
    std::string uri;  // "sip:alice@example.org"
    std::string codec;
    bool on_hold = false;
};

struct RoomSnapshot {
    std::string name;
    std::vector<MemberSnapshot> members;
};

struct CounterSnapshot {
    std::string name;    // "refused_requests", "dropped_messages"
    std::string reason;  // label
    std::uint64_t value = 0;
};

struct StatusSnapshot {
    std::vector<std::string> listening;  // "udp:192.0.2.1:5060"
    std::size_t registrations = 0;
    std::size_t calls = 0;
    std::size_t rooms = 0;
    std::uint64_t calls_total = 0;
    std::vector<CounterSnapshot> counters;
};

}  // namespace signaling
