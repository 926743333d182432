#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/endpoint.hpp"
#include "common/time.hpp"
#include "signaling/journal.hpp"
#include "signaling/settings.hpp"

namespace signaling {

/// Where a request for a binding is sent: the flow its REGISTER came by, not what the Contact says,
/// so that phones behind NAT are reached.
struct Flow {
    Transport transport = Transport::udp;
    common::Endpoint source;  // received address and rport
    std::uint64_t connection = 0;  // TCP: which one; 0 = none known

    friend bool operator==(const Flow&, const Flow&) = default;
};

/// One Contact of a user (RFC 3261 §10).
struct Binding {
    std::string contact;   // the URI, byte for byte
    std::string instance;  // +sip.instance, with its quotes; empty: none
    double q = 1.0;
    std::string call_id;
    std::uint32_t cseq = 0;
    common::TimePoint expires{};
    Flow flow;
};

/// One Contact header value of a REGISTER.
struct ContactRequest {
    std::string uri;
    std::string instance;
    double q = 1.0;
    std::optional<std::chrono::seconds> expires;  // the parameter
};

struct RegisterRequest {
    std::string user_key;  // OwnDomain::user_key of the To URI
    std::string aor;       // for logs: "sip:alice@example.org"
    std::string call_id;
    std::uint32_t cseq = 0;
    std::optional<std::chrono::seconds> expires;  // the header
    bool wildcard = false;                        // Contact: *
    std::vector<ContactRequest> contacts;         // empty and no wildcard: a query
    Flow flow;
};

struct RegisterRefusal {
    int status = 400;  // 400, 403, 423 (with Min-Expires), 500 (RFC 3261 §10.3 steps 6, 7)
    std::string reason;
    std::optional<std::chrono::seconds> min_expires;
};

/// The user's bindings after the request, with what is left of their time.
struct RegisterResult {
    std::vector<Binding> bindings;
    std::vector<RegistrationRecord> journal;  // `time` is left for the shell to fill in
};

/// The location service: RFC 3261 §10.3 steps 6 to 8, in memory. A request is carried out whole or
/// not at all. A phone that comes back from another address with the same +sip.instance replaces
/// its own binding. At most `max_contacts` bindings a user: a new one beyond that is refused with
/// 403. Pure: `now` is passed in. Not thread-safe.
class Registrar {
public:
    explicit Registrar(RegistrarSettings settings);

    [[nodiscard]] tl::expected<RegisterResult, RegisterRefusal> handle(
        const RegisterRequest& request, common::TimePoint now);

    /// Bindings that have not expired, highest q first, newest first among equals.
    [[nodiscard]] std::vector<Binding> lookup(const std::string& user_key,
                                              common::TimePoint now) const;
    /// Registered at least once since start: tells 480 from 404.
    [[nodiscard]] bool has_known(const std::string& user_key) const;

    /// Forgets what has expired; call it every few seconds. Known users are bounded: beyond
    /// `max_known_users` the longest unused is forgotten.
    [[nodiscard]] std::vector<RegistrationRecord> expire(common::TimePoint now);
    /// A TCP connection is gone: its bindings cannot be reached any more.
    [[nodiscard]] std::vector<RegistrationRecord> drop_connection(std::uint64_t connection);

    struct Entry {
        std::string aor;
        Binding binding;
    };
    [[nodiscard]] std::vector<Entry> all(common::TimePoint now) const;

    static constexpr std::size_t max_known_users = 100'000;

private:
    RegistrarSettings settings_;
    // The implementer completes this part.
};

}  // namespace signaling
