#include "signaling/request_chain.hpp"

#include <array>

#include "signaling/gruu.hpp"

namespace signaling {

namespace {

using Opinion = std::optional<Verdict>;

Opinion refuse(int status, std::string_view reason, Refusal counted) {
    return Verdict{Destination::refused, {status, reason, counted}, {}, {}};
}

Opinion send_to(Destination destination) {
    return Verdict{destination, {}, {}, {}};
}

bool in_dialog(const ChainRequest& request) {
    return !request.view.to_tag.empty();
}

bool own(const ChainRequest& request, const ChainParts& parts) {
    return !request.known_contact && is_own(*request.uri, request.routed_by_us, parts);
}

// RFC 3261 §8.2.2.1, §16.3 step 2. What lacks mandatory headers does not come this far.
Opinion sanity(const ChainRequest& request, const ChainParts& /*parts*/) {
    if (request.uri) return std::nullopt;
    const std::string_view text = request.view.request_uri;
    const bool sip = text.starts_with("sip:") || text.starts_with("sips:");
    if (sip) return refuse(400, "Bad Request-URI", Refusal::bad_request_uri);
    return refuse(416, "Unsupported URI Scheme", Refusal::unsupported_scheme);
}

Opinion shutting_down(const ChainRequest& request, const ChainParts& parts) {
    if (parts.accepts_calls || request.view.method != "INVITE" || in_dialog(request)) {
        return std::nullopt;
    }
    return refuse(503, "Service Unavailable", Refusal::shutting_down);
}

// We relay for our own users and for dialogs that pass us, never for strangers (an open relay is
// what toll fraud looks for). A preset Route to a third party is the same thing in disguise. A
// dialog that does not come by our Record-Route is none that we know: 481 ends it (RFC 3261
// §12.2.1.2).
Opinion own_domain(const ChainRequest& request, const ChainParts& parts) {
    const bool known_dialog = request.routed_by_us && in_dialog(request);
    if (known_dialog) return std::nullopt;
    if (!request.has_route && (request.known_contact || own(request, parts))) return std::nullopt;
    if (request.view.method == "ACK") return send_to(Destination::dropped);
    if (in_dialog(request)) {
        return refuse(481, "Call/Transaction Does Not Exist", Refusal::no_such_dialog);
    }
    return refuse(403, "No Relaying To Foreign Domains", Refusal::foreign_domain);
}

Opinion registrar(const ChainRequest& request, const ChainParts& parts) {
    if (request.view.method != "REGISTER") return std::nullopt;
    if (own(request, parts)) return send_to(Destination::registrar);
    return refuse(403, "Not A Registrar For This Domain", Refusal::foreign_domain);
}

// A GRUU is a phone's, even where its user is called like a room.
Opinion focus(const ChainRequest& request, const ChainParts& parts) {
    if (request.has_route || !own(request, parts) || is_gruu(*request.uri)) return std::nullopt;
    const auto room = parts.rooms.find(request.uri->user);
    if (!room) return std::nullopt;
    return Verdict{Destination::room, {}, *room, {}};
}

// Requests to the server and not to a user. A BYE or whatever else of a dialog that reaches us here
// without a Route would be forwarded to ourselves for ever (research/proxies.md §4.4, 1).
Opinion server_itself(const ChainRequest& request, const ChainParts& parts) {
    const bool to_us = own(request, parts) && request.uri->user.empty();
    if (request.has_route || !to_us) return std::nullopt;
    const std::string_view method = request.view.method;
    if (method == "ACK") return send_to(Destination::dropped);
    if (in_dialog(request)) {
        return refuse(481, "Call/Transaction Does Not Exist", Refusal::no_such_dialog);
    }
    if (method == "OPTIONS") return send_to(Destination::options);
    if (method == "SUBSCRIBE" || method == "PUBLISH") {
        return refuse(489, "Bad Event", Refusal::event_not_served);
    }
    if (method == "INVITE") return refuse(404, "Not Found", Refusal::unknown_user);
    if (method == "BYE" || method == "CANCEL") {
        return refuse(481, "Call/Transaction Does Not Exist", Refusal::no_such_dialog);
    }
    return refuse(405, "Method Not Allowed", Refusal::method_not_served);
}

// RFC 3903 §6 step 2: no event state compositor here. Proxied, a PUBLISH would reach the phone that
// sent it (research/linphone.md §0.10).
Opinion publish(const ChainRequest& request, const ChainParts& parts) {
    if (request.view.method != "PUBLISH" || !own(request, parts)) return std::nullopt;
    return refuse(489, "Bad Event", Refusal::event_not_served);
}

// RFC 3261 §16.3 step 3. Only what is forwarded needs a hop left.
Opinion hops(const ChainRequest& request, const ChainParts& /*parts*/) {
    if (request.view.max_forwards.value_or(70) > 0) return std::nullopt;
    if (request.view.method == "ACK") return send_to(Destination::dropped);
    return refuse(483, "Too Many Hops", Refusal::too_many_hops);
}

// RFC 3261 §16.3 step 4. A phone that forwards to another of our users brings a request back to us
// (a spiral); a Contact that leads back to us does so for ever, and doubles it when there are two
// (RFC 5393 §3).
Opinion loops(const ChainRequest& request, const ChainParts& /*parts*/) {
    constexpr unsigned longest_spiral = 3;
    if (request.own_vias <= longest_spiral) return std::nullopt;
    if (request.view.method == "ACK") return send_to(Destination::dropped);
    return refuse(482, "Loop Detected", Refusal::loop_detected);
}

// RFC 3261 §16.3 step 5. A CANCEL's is ignored (§20.29).
Opinion extensions(const ChainRequest& request, const ChainParts& /*parts*/) {
    if (!request.needs_extension || request.view.method == "CANCEL") return std::nullopt;
    if (request.view.method == "ACK") return send_to(Destination::dropped);
    return refuse(420, "Bad Extension", Refusal::extension_not_supported);
}

// RFC 3261 §16.4, §16.5. A CANCEL that matches no transaction of ours has nothing to cancel, as we
// hold every INVITE statefully (§16.10).
Opinion proxy(const ChainRequest& request, const ChainParts& parts) {
    if (request.view.method == "CANCEL") {
        return refuse(481, "Call/Transaction Does Not Exist", Refusal::no_such_transaction);
    }
    if (request.has_route) return send_to(Destination::next_route);
    if (!own(request, parts)) return send_to(Destination::remote_target);
    const auto destination = is_gruu(*request.uri) ? Destination::gruu : Destination::user;
    return Verdict{destination, {}, {}, OwnDomain::user_key(*request.uri)};
}

// The one list. Bans and rate limits will stand after `sanity`, authentication after `own_domain`.
constexpr std::array steps{&sanity, &shutting_down, &own_domain, &registrar,
                           &focus,  &server_itself, &publish,    &hops,
                           &loops,  &extensions,    &proxy};

}  // namespace

std::string_view name_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::bad_request_uri:
            return "bad_request_uri";
        case Refusal::unsupported_scheme:
            return "unsupported_scheme";
        case Refusal::foreign_domain:
            return "foreign_domain";
        case Refusal::too_many_hops:
            return "too_many_hops";
        case Refusal::loop_detected:
            return "loop_detected";
        case Refusal::extension_not_supported:
            return "extension_not_supported";
        case Refusal::unknown_user:
            return "unknown_user";
        case Refusal::not_registered:
            return "not_registered";
        case Refusal::no_such_dialog:
            return "no_such_dialog";
        case Refusal::no_such_transaction:
            return "no_such_transaction";
        case Refusal::event_not_served:
            return "event_not_served";
        case Refusal::method_not_served:
            return "method_not_served";
        case Refusal::bad_register:
            return "bad_register";
        case Refusal::bad_sdp:
            return "bad_sdp";
        case Refusal::no_media_port:
            return "no_media_port";
        case Refusal::unreachable:
            return "unreachable";
        case Refusal::shutting_down:
            return "shutting_down";
        case Refusal::internal:
            return "internal";
        case Refusal::count_:
            break;
    }
    return "unknown";
}

bool is_own(const SipUri& uri, bool routed_by_us, const ChainParts& parts) {
    if (!parts.domain.has_host(uri.host)) return false;
    return !routed_by_us || uri.port == 0 || is_gruu(uri) || parts.own_ports.contains(uri.port);
}

Verdict decide(const ChainRequest& request, const ChainParts& parts) {
    for (const auto step : steps) {
        if (Opinion opinion = step(request, parts)) return *std::move(opinion);
    }
    return *refuse(500, "Server Internal Error", Refusal::internal);
}

}  // namespace signaling
