#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "signaling/own_domain.hpp"
#include "signaling/request_view.hpp"
#include "signaling/room_names.hpp"
#include "signaling/sip_uri.hpp"

namespace signaling {

/// Why a request was refused; each is counted (DESIGN §1.5).
enum class Refusal : std::uint8_t {
    bad_request_uri,
    unsupported_scheme,
    foreign_domain,
    too_many_hops,
    loop_detected,
    extension_not_supported,
    unknown_user,
    not_registered,
    no_such_dialog,
    no_such_transaction,
    event_not_served,
    method_not_served,
    bad_register,
    bad_sdp,
    no_media_port,
    unreachable,
    shutting_down,
    internal,  // no step of the chain had an opinion, which cannot happen
    count_
};
[[nodiscard]] std::string_view name_of(Refusal refusal);

/// The final response to a request that goes no further.
struct Refused {
    int status = 500;
    std::string_view reason;  // a literal
    Refusal counted = Refusal::bad_request_uri;
};

/// Where a request goes.
enum class Destination : std::uint8_t {
    refused,
    dropped,  // an ACK nobody waits for: never answered (RFC 3261 §17)
    registrar,
    room,
    options,        // OPTIONS to the server itself (RFC 3261 §11)
    user,           // one of our users: to all their bindings
    gruu,           // the one phone of a user that the GRUU in the Request-URI names (RFC 5627)
    next_route,     // loose routing: to the topmost Route that is left (RFC 3261 §16.6 step 6)
    remote_target,  // the Request-URI is a phone's Contact
};

struct Verdict {
    Destination destination = Destination::refused;
    Refused refused;
    std::string room;      // Destination::room
    std::string user_key;  // Destination::user, gruu
};

/// A request as the chain sees it: the view, and what the shell found out about it.
struct ChainRequest {
    const RequestView& view;
    std::optional<SipUri> uri;     // the Request-URI; none: not a sip: or sips: URI
    bool routed_by_us = false;     // a Route that we had handed out was on top and is taken off
    bool has_route = false;        // a Route of somebody else is left
    bool known_contact = false;    // the Request-URI is where a phone of ours can be reached
    unsigned own_vias = 0;         // how often it has passed us already
    bool needs_extension = false;  // it has a Proxy-Require; we support none
};

struct ChainParts {
    const OwnDomain& domain;
    const RoomNames& rooms;
    const std::set<std::uint16_t>& own_ports;
    bool accepts_calls = true;
};

/// The way of a request (DESIGN §7): the steps of `request_chain.cpp` in their order; the first
/// that has an opinion decides. Pure.
[[nodiscard]] Verdict decide(const ChainRequest& request, const ChainParts& parts);

/// Whether a URI means this server: an own host, and no port or one of ours; a request that did not
/// pass us before may name any port (DESIGN §8: a domain matches whatever its port), but within a
/// dialog host:port may as well be a phone on this very machine. A GRUU with an own host is ours
/// whatever its port: nobody else hands those out.
[[nodiscard]] bool is_own(const SipUri& uri, bool routed_by_us, const ChainParts& parts);

}  // namespace signaling
