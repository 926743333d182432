#pragma once

#include <sofia-sip/sip.h>

#include <string>
#include <string_view>
#include <vector>

#include "signaling/request_view.hpp"
#include "signaling/sofia/handles.hpp"
#include "signaling/sofia/transports.hpp"

/// Reading and editing Sofia's messages. A parsed header caches the text it came from, and that
/// text is what is sent again: it must be cleared where the header is changed, and is why all that
/// we do not touch leaves byte for byte as it came.
namespace signaling::sofia {

/// What the request chain and the proxy look at. Strings live as long as the message.
[[nodiscard]] RequestView view_of(msg_t* message, const sip_t* sip,
                                  const Transports::Arrival& arrival);
/// And what the focus looks at besides: whole header values, Contacts, Record-Routes, option tags.
void complete_view(RequestView& view, msg_t* message, const sip_t* sip);

[[nodiscard]] std::string_view body_of(const sip_t* sip);
[[nodiscard]] std::string_view content_type_of(msg_t* message, const sip_t* sip);
[[nodiscard]] std::string text_of(const url_t* url);
/// Of a Require, Proxy-Require or Supported and all that follow it.
[[nodiscard]] std::vector<std::string_view> option_tags(const msg_list_t* header);
/// As one header value: "a, b".
[[nodiscard]] std::string listed(const std::vector<std::string_view>& tags);
/// A header's value without its name.
[[nodiscard]] std::string value_of(const void* header);

/// How messages are parsed: as Sofia does, except that a datagram whose Content-Length exceeds its
/// body is in error even where the body is missing altogether (RFC 3261 §18.3). NTA answers what is
/// in error with 400, drops it where it is a response or an ACK, and counts it. Lives for ever.
[[nodiscard]] const msg_mclass_t* message_class();

/// A copy for one branch: shares all strings with the original, and is safe to send even where a
/// header that may stand only once came twice.
[[nodiscard]] MessageHandle copy_of(msg_t* message);

void set_request_uri(msg_t* message, const std::string& uri);
/// RFC 3261 §16.6 step 3.
void spend_hop(msg_t* message);
void add_record_route(msg_t* message, const std::string& value);
/// Our Via without branch: NTA adds it.
void add_via(msg_t* message, const std::string& value);
/// The body's new bytes; Content-Length follows.
void replace_body(msg_t* message, std::string_view body);
void set_phrase(msg_t* response, const char* phrase);

}  // namespace signaling::sofia
