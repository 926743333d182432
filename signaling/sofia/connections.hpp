#pragma once

#include <sofia-sip/tport.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/endpoint.hpp"
#include "common/time.hpp"

namespace signaling::sofia {

/// How many TCP connections we hold, and how long without a message.
struct ConnectionLimits {
    std::size_t in_all = 4096;
    std::size_t per_source = 128;  // phones behind one NAT share an address
    std::chrono::seconds stranger_idle{30};
    std::chrono::hours phone_idle{4};  // longer than any binding without a refresh

    /// An eighth of the descriptors this process may open: calls need the others, and `look` may
    /// miss some. When they run out the listener stays readable and the loop spins.
    [[nodiscard]] static ConnectionLimits of_this_process();
};

/// The TCP connections that phones have opened to us, each held by a reference until it is closed:
/// so a stale number can never reach somebody else's connection.
///
/// Sofia tells of a connection only with its first whole message; those that never send one are
/// found by looking. Over a limit the newest go; those unused for too long go, where a connection
/// that carries a registration or a dialog may be quiet for longer. Signaling thread only.
class Connections {
public:
    explicit Connections(ConnectionLimits limits) : limits_{limits} {}
    ~Connections();
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;

    /// Our number for it, new or known.
    [[nodiscard]] std::uint64_t id_of(tport_t* connection, common::TimePoint now);
    /// A message came by it; `phone`: one that a binding or a dialog begins with.
    void used(std::uint64_t id, bool phone, common::TimePoint now);
    /// nullptr: it is closed.
    [[nodiscard]] tport_t* find(std::uint64_t id) const;

    /// Takes note of what this listener has accepted; not always of all of it.
    void look(const tport_t* listener, common::TimePoint now);
    /// Closes what is beyond the limits.
    void enforce_limits();
    void close_idle(common::TimePoint now);
    /// Closed since the last call, by whichever side.
    [[nodiscard]] std::vector<std::uint64_t> collect_closed();

    [[nodiscard]] std::size_t size() const { return open_.size(); }
    /// Closed because there were too many.
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    struct Connection {
        tport_t* tport = nullptr;  // one reference
        common::IpAddress source;
        common::TimePoint used;
        bool phone = false;
    };
    void forget_closed();

    ConnectionLimits limits_;
    std::map<std::uint64_t, Connection> open_;  // oldest first
    std::map<const tport_t*, std::uint64_t> ids_;
    std::vector<std::uint64_t> closed_;
    bool has_new_ = false;
    std::uint64_t last_id_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace signaling::sofia
