#pragma once

#include <sofia-sip/sip_header.h>

#include <optional>

#include "signaling/sofia/exchange.hpp"

namespace signaling::sofia {

/// A request on its way through the chain, and what has been found out about it.
struct Exchange::Arrived {
    MessageHandle message;
    Transports::Arrival arrival;
    RequestView view;
    std::optional<SipUri> uri;
    bool routed_by_us = false;
    RelayedCalls::Found call;
    common::TimePoint now;

    [[nodiscard]] const sip_t* sip() const { return sip_object(message.get()); }
    [[nodiscard]] bool is_ack() const { return view.method == "ACK"; }
};

}  // namespace signaling::sofia
