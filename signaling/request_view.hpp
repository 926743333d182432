#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/endpoint.hpp"
#include "signaling/registrar.hpp"

namespace signaling {

/// What the cores look at in a request. Views into the message: valid during the call only.
struct RequestView {
    std::string_view method;       // "INVITE"
    std::string_view request_uri;  // as written
    std::string_view from;         // the whole header value, for requests of our own in the dialog
    std::string_view from_uri;
    std::string_view from_tag;     // empty: none
    std::string_view to;
    std::string_view to_uri;
    std::string_view to_tag;
    std::string_view call_id;
    std::uint32_t cseq = 0;
    std::optional<unsigned> max_forwards;
    std::vector<std::string_view> contacts;       // URIs, without header parameters
    std::vector<std::string_view> record_routes;  // whole values, top first
    std::vector<std::string_view> supported;      // option tags
    std::vector<std::string_view> required;       // of Require
    std::string_view content_type;                // with parameters; empty: no body
    std::string_view body;
    Flow flow;                       // where it came from
    common::IpAddress local_address;  // our address as the sender reaches us
    std::uint16_t local_port = 0;
};

}  // namespace signaling
