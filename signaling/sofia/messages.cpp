#include "signaling/sofia/messages.hpp"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
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

// Sofia looks at the length when it comes to the body, and so never where the datagram ends with
// the empty line.
issize_t extract_body(msg_t* message, msg_pub_t* pub, char text[], isize_t size, int whole) {
    auto* sip = reinterpret_cast<sip_t*>(pub);
    const issize_t used = sip_extract_body(message, sip, text, size, whole);
    const bool ends_here = whole != 0 && used >= 0 && static_cast<isize_t>(used) == size;
    const bool has_body = sip->sip_payload != nullptr || sip->sip_multipart != nullptr;
    if (ends_here && !has_body && sip->sip_content_length != nullptr &&
        sip->sip_content_length->l_length > 0) {
        sip->sip_flags |= MSG_FLG_TRUNC | MSG_FLG_ERROR;
    }
    return used;
}

// A copy has no chain that keeps the headers in their order, and without it Sofia aborts when it
// has to write the second of a header that may stand only once.
void drop_repeated(msg_pub_t* pub) {
    auto** slot = reinterpret_cast<msg_header_t**>(&pub->msg_request);
    auto** const end =
        reinterpret_cast<msg_header_t**>(reinterpret_cast<char*>(pub) + pub->msg_size);
    for (; slot < end; ++slot) {
        msg_header_t* header = *slot;
        if (header != nullptr && header->sh_class->hc_kind == msg_kind_single) {
            header->sh_next = nullptr;
        }
    }
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
    request.supported = option_tags(sip->sip_supported);
    request.required = option_tags(sip->sip_require);
}

std::vector<std::string_view> option_tags(const msg_list_t* header) {
    std::vector<std::string_view> tags;
    for (; header != nullptr; header = header->k_next) {
        const msg_param_t* items = header->k_items;
        for (; items != nullptr && *items != nullptr; ++items) tags.emplace_back(*items);
    }
    return tags;
}

std::string listed(const std::vector<std::string_view>& tags) {
    std::string list;
    for (const std::string_view tag : tags) {
        if (!list.empty()) list += ", ";
        list += tag;
    }
    return list;
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

const msg_mclass_t* message_class() {
    static const msg_mclass_t* const ours = [] {
        msg_mclass_t* parser = msg_mclass_clone(sip_default_mclass(), 0, 0);
        if (parser != nullptr) parser->mc_extract_body = &extract_body;
        return parser == nullptr ? sip_default_mclass() : parser;
    }();
    return ours;
}

MessageHandle copy_of(msg_t* message) {
    MessageHandle copy{msg_copy(message)};
    if (copy != nullptr) drop_repeated(reinterpret_cast<msg_pub_t*>(sip_object(copy.get())));
    return copy;
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
