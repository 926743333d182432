#include "signaling/focus/refusal.hpp"

#include <algorithm>

#include "common/endpoint.hpp"
#include "signaling/ascii.hpp"

namespace signaling::focus {
namespace {

/// RFC 3261 §25.1 quoted-string. The text may quote what a phone sent.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        const bool plain = !ascii::is_control(c) && static_cast<unsigned char>(c) < 0x80;
        result += plain ? c : '?';
    }
    return result + '"';
}

}  // namespace

FocusResponse refusal(int status) {
    FocusResponse response;
    response.status = status;
    return response;
}

FocusResponse refusal(int status, const Warning& warning, const RequestView& request) {
    FocusResponse response = refusal(status);
    const std::string agent =
        request.local_address.to_uri_host() + ':' + std::to_string(request.local_port);
    response.headers.emplace_back(
        "Warning", std::to_string(warning.code) + ' ' + agent + ' ' + quoted(warning.text));
    return response;
}

FocusResponse no_port_left() {
    FocusResponse response = refusal(503);
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

FocusResponse method_not_allowed() {
    FocusResponse response = refusal(405);
    response.headers.emplace_back("Allow", allowed_methods);
    return response;
}

FocusResponse unsupported_body() {
    FocusResponse response = refusal(415);
    response.headers.emplace_back("Accept", "application/sdp");
    return response;
}

std::vector<std::string_view> unknown_extensions(const RequestView& request) {
    std::vector<std::string_view> unknown;
    std::copy_if(request.required.begin(), request.required.end(), std::back_inserter(unknown),
                 [](std::string_view tag) {
                     return !ascii::equal_ignoring_case(tag, "recipient-list-invite");
                 });
    return unknown;
}

FocusResponse unsupported_extensions(const std::vector<std::string_view>& tags) {
    FocusResponse response = refusal(420);
    std::string list;
    for (const std::string_view tag : tags) {
        if (!list.empty()) list += ", ";
        list += tag;
    }
    response.headers.emplace_back("Unsupported", std::move(list));
    return response;
}

FocusResponse capabilities() {
    FocusResponse response;
    response.headers.emplace_back("Allow", allowed_methods);
    response.headers.emplace_back("Accept", "application/sdp");
    return response;
}

}  // namespace signaling::focus
