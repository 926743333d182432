#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "common/time.hpp"
#include "signaling/flow.hpp"
#include "signaling/journal.hpp"
#include "signaling/settings.hpp"

namespace signaling {

/// One Contact of a user (RFC 3261 §10).
struct Binding {
    std::string contact;   // the URI, byte for byte
    std::string instance;  // +sip.instance, with its quotes; empty: none
    double q = 1.0;
    std::string call_id;
    std::uint32_t cseq = 0;
    common::TimePoint expires{};
    Flow flow;  // where requests for it are sent
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
    int status = 400;  // 400, 403, 423 (with Min-Expires), 500 (RFC 3261 §10.3 steps 6, 7), 503
    std::string reason;
    std::optional<std::chrono::seconds> min_expires;
};

/// The user's bindings after the request, with what is left of their time.
struct RegisterResult {
    std::vector<Binding> bindings;            // as `lookup` gives them
    std::vector<RegistrationRecord> journal;  // `time` is left for the shell to fill in
};

/// The location service: RFC 3261 §10.3 steps 6 to 8, in memory. A request is carried out whole or
/// not at all. Contacts are the same when their URIs are (`equivalent`; byte by byte for those that
/// are not sip:). A phone that comes back from another address with the same +sip.instance replaces
/// its own binding, and may remove it by instance alone. At most `max_contacts` bindings a user: a
/// new one beyond that is refused with 403. A Contact without expires lives for `max_expires`.
/// Fields longer than `longest_field` are refused with 400. Pure: `now` is passed in. Not
/// thread-safe.
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
    /// `max_known_users` the longest unused of those without a binding is forgotten; when all have
    /// one, a new user is refused with 503.
    [[nodiscard]] std::vector<RegistrationRecord> expire(common::TimePoint now);
    /// A TCP connection is gone: its bindings cannot be reached any more. Journaled as expired.
    [[nodiscard]] std::vector<RegistrationRecord> drop_connection(std::uint64_t connection);

    struct Entry {
        std::string aor;
        Binding binding;
    };
    [[nodiscard]] std::vector<Entry> all(common::TimePoint now) const;

    static constexpr std::size_t max_known_users = 100'000;
    static constexpr std::size_t longest_field = 2'048;

private:
    struct User {
        std::string aor;
        std::vector<Binding> bindings;  // highest q first, newest first among equals
        std::uint64_t idle_since = 0;   // key in idle_; counts while `bindings` is empty
    };
    using Users = std::map<std::string, User>;
    using Removed = std::vector<RegistrationRecord>;

    [[nodiscard]] std::optional<RegisterRefusal> make_room_for(const std::string& user_key);
    void store(const std::string& user_key, const std::string& aor, std::vector<Binding> bindings);
    void add_to_indexes(const std::string& user_key, User& user);
    void remove_from_indexes(const std::string& user_key, const User& user);
    template <class Predicate>
    [[nodiscard]] Removed remove_if(const std::string& user_key, Predicate goes);

    RegistrarSettings settings_;
    Users users_;
    // So that neither time nor a connection's end walks through all users.
    std::set<std::pair<common::TimePoint, std::string>> due_;    // first expiry of each user
    std::set<std::pair<std::uint64_t, std::string>> connected_;  // connection, user
    std::map<std::uint64_t, std::string> idle_;  // users without bindings, longest unused first
    std::uint64_t next_idle_ = 1;
};

}  // namespace signaling
