#include "signaling/sofia/messages.hpp"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su_string.h>

namespace signaling::sofia {

namespace {

std::string_view view(const char* text) {
    return text == nullptr ? std::string_view{} : text;
}

std::string_view url_view(msg_t* message, const url_t* url) {
    return view(url_as_string(msg_home(message), url));
}

std::string_view value_view(msg_t* message, const void* header) {
    return view(sip_header_as_string(msg_home(message), static_cast<const sip_header_t*>(header)));
}

void insert(msg_t* message, void* header) {
    if (header == nullptr) return;
    msg_header_insert(message, reinterpret_cast<msg_pub_t*>(sip_object(message)),
                      static_cast<msg_header_t*>(header));
}

void append_items(std::vector<std::string_view>& into, const msg_param_t* items) {
    for (; items != nullptr && *items != nullptr; ++items) into.emplace_back(*items);
}

}  // namespace

RequestView view_of(msg_t* message, const sip_t* sip, const Transports::Arrival& arrival) {
    RequestView request;
    request.method = view(sip->sip_request->rq_method_name);
    request.request_uri = url_view(message, sip->sip_request->rq_url);
    request.from_uri = url_view(message, sip->sip_from->a_url);
    request.from_tag = view(sip->sip_from->a_tag);
    request.to_uri = url_view(message, sip->sip_to->a_url);
    request.to_tag = view(sip->sip_to->a_tag);
    request.call_id = view(sip->sip_call_id->i_id);
    request.cseq = sip->sip_cseq->cs_seq;
    if (sip->sip_max_forwards != nullptr) {
        request.max_forwards = static_cast<unsigned>(sip->sip_max_forwards->mf_count);
    }
    request.body = body_of(sip);
    if (!request.body.empty()) request.content_type = content_type_of(message, sip);
    request.flow = arrival.flow;
    request.local_address = arrival.local->endpoint.address;
    request.local_port = arrival.local->endpoint.port;
    return request;
}

void complete_view(RequestView& request, msg_t* message, const sip_t* sip) {
    request.from = value_view(message, sip->sip_from);
    request.to = value_view(message, sip->sip_to);
    for (const auto* m = sip->sip_contact; m != nullptr; m = m->m_next) {
        request.contacts.push_back(url_view(message, m->m_url));
    }
    for (const auto* r = sip->sip_record_route; r != nullptr; r = r->r_next) {
        request.record_routes.push_back(value_view(message, r));
    }
    for (const auto* k = sip->sip_supported; k != nullptr; k = k->k_next) {
        append_items(request.supported, k->k_items);
    }
    for (const auto* k = sip->sip_require; k != nullptr; k = k->k_next) {
        append_items(request.required, k->k_items);
    }
}

std::string_view body_of(const sip_t* sip) {
    if (sip->sip_payload == nullptr || sip->sip_payload->pl_data == nullptr) return {};
    return {sip->sip_payload->pl_data, sip->sip_payload->pl_len};
}

std::string_view content_type_of(msg_t* message, const sip_t* sip) {
    if (sip->sip_content_type == nullptr) return {};
    return value_view(message, sip->sip_content_type);
}

std::string text_of(const url_t* url) {
    char text[1024];
    const auto length = url_e(text, sizeof text, url);
    if (length >= 0 && static_cast<std::size_t>(length) < sizeof text) {
        return {text, static_cast<std::size_t>(length)};
    }
    std::string longer(static_cast<std::size_t>(length < 0 ? 0 : length) + 1, '\0');
    const auto written = url_e(longer.data(), static_cast<int>(longer.size()), url);
    longer.resize(written < 0 ? 0 : static_cast<std::size_t>(written));
    return longer;
}

std::string value_of(const void* header) {
    if (header == nullptr) return {};
    su_home_t home[1] = {SU_HOME_INIT(home)};
    const char* text = sip_header_as_string(home, static_cast<const sip_header_t*>(header));
    std::string value{view(text)};
    su_home_deinit(home);
    return value;
}

MessageHandle copy_of(msg_t* message) {
    return MessageHandle{msg_copy(message)};
}

void set_request_uri(msg_t* message, const std::string& uri) {
    url_t* url = url_make(msg_home(message), uri.c_str());
    if (url == nullptr) return;
    // RFC 3261 §19.1.1 table 1: a Request-URI has no headers and no method.
    url->url_headers = nullptr;
    sip_request_t* line = sip_object(message)->sip_request;
    *line->rq_url = *url;
    msg_fragment_clear(line->rq_common);
}

void spend_hop(msg_t* message) {
    sip_t* sip = sip_object(message);
    if (sip->sip_max_forwards == nullptr) {
        insert(message, sip_max_forwards_make(msg_home(message), "70"));
        return;
    }
    --sip->sip_max_forwards->mf_count;
    msg_fragment_clear(sip->sip_max_forwards->mf_common);
}

void add_record_route(msg_t* message, const std::string& value) {
    insert(message, sip_record_route_make(msg_home(message), value.c_str()));
}

void add_via(msg_t* message, const std::string& value) {
    insert(message, sip_via_make(msg_home(message), value.c_str()));
}

void replace_body(msg_t* message, std::string_view body) {
    sip_t* sip = sip_object(message);
    auto* pub = reinterpret_cast<msg_pub_t*>(sip);
    if (sip->sip_payload != nullptr) {
        msg_header_remove(message, pub, reinterpret_cast<msg_header_t*>(sip->sip_payload));
    }
    if (sip->sip_content_length != nullptr) {
        msg_header_remove(message, pub, reinterpret_cast<msg_header_t*>(sip->sip_content_length));
    }
    insert(message, sip_payload_create(msg_home(message), body.data(), body.size()));
    insert(message,
           sip_content_length_create(msg_home(message), static_cast<uint32_t>(body.size())));
}

void set_phrase(msg_t* response, const char* phrase) {
    sip_status_t* line = sip_object(response)->sip_status;
    if (phrase == nullptr || line == nullptr) return;
    line->st_phrase = su_strdup(msg_home(response), phrase);
    msg_fragment_clear(line->st_common);
}

}  // namespace signaling::sofia
