#include <sofia-sip/sip_util.h>

#include <charconv>
#include <cstring>

#include "signaling/sofia/arrived_request.hpp"
#include "signaling/sofia/exchange.hpp"
#include "signaling/sofia/messages.hpp"

// What is found out about a request before the chain decides; its way is in exchange.cpp.
namespace signaling::sofia {

namespace {

std::uint16_t port_of(const char* text) {
    std::uint16_t port = 0;
    if (text != nullptr) std::from_chars(text, text + std::strlen(text), port);
    return port == 0 ? 5060 : port;
}

}  // namespace

void Exchange::handle(MessageHandle message) {
    const auto arrival = transports_.arrival_of(message.get());
    if (!arrival) return;
    Arrived arrived;
    arrived.arrival = *arrival;
    arrived.now = common::Clock::now();
    arrived.routed_by_us = take_own_routes(message.get());
    arrived.view = view_of(message.get(), sip_object(message.get()), *arrival);
    arrived.message = std::move(message);
    arrived.uri = SipUri::parse(arrived.view.request_uri);
    arrived.call = calls_.find(arrived.view.call_id, arrived.view.from_tag, arrived.view.to_tag);
    // A new INVITE of a caller whose call has begun already is not within that call.
    const bool in_dialog = !arrived.view.to_tag.empty();
    if (!in_dialog) arrived.call = {};
    ChainRequest request{arrived.view, arrived.uri, arrived.routed_by_us};
    request.has_route = arrived.sip()->sip_route != nullptr;
    request.known_contact = is_known_contact(arrived);
    request.own_vias = own_vias(arrived.sip());
    request.needs_extension = !option_tags(arrived.sip()->sip_proxy_require).empty();
    act(arrived, decide(request, chain_parts()));
}

ChainParts Exchange::chain_parts() const {
    return {domain_, room_names_, transports_.own_ports(), accepts_calls_};
}

// RFC 3261 §16.4: what of the Route is ours is taken off; both entries of a double Record-Route.
// True: one of them has our token, and so we have handed it out. The others are the outbound proxy
// that a phone is configured with, or made up: the Request-URI alone decides then.
bool Exchange::take_own_routes(msg_t* message) {
    sip_t* sip = sip_object(message);
    bool handed_out = false;
    while (sip->sip_route != nullptr) {
        const url_t* url = sip->sip_route->r_url;
        if (url->url_host == nullptr || !domain_.has_host(url->url_host) ||
            !transports_.is_own_port(port_of(url->url_port))) {
            break;
        }
        handed_out =
            handed_out || (url->url_user != nullptr && url->url_user == transports_.route_token());
        sip_route_remove(message, sip);
    }
    return handed_out;
}

unsigned Exchange::own_vias(const sip_t* sip) const {
    unsigned count = 0;
    for (const auto* via = sip->sip_via; via != nullptr; via = via->v_next) {
        const auto address = common::IpAddress::parse(via->v_host == nullptr ? "" : via->v_host);
        if (address && transports_.is_own({*address, port_of(via->v_port)})) ++count;
    }
    return count;
}

bool Exchange::is_known_contact(const Arrived& arrived) const {
    if (!arrived.uri) return false;
    // Nobody may register our own address and so take what is meant for us.
    if (is_own(*arrived.uri, true, chain_parts())) return false;
    if (flow_in_call(arrived, arrived.view.request_uri)) return true;
    return contacts_.find(arrived.view.request_uri, arrived.now).has_value();
}

}  // namespace signaling::sofia
