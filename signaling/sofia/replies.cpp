#include "signaling/sofia/replies.hpp"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_string.h>
#include <sofia-sip/su_tag.h>

#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

void Replies::send(nta_incoming_t* request, const Reply& reply) {
    MessageHandle response = make(request, reply);
    if (response != nullptr && nta_incoming_mreply(request, response.release()) == 0) return;
    ++failed_;
    log_->error("cannot make a response status={} reason={}", reply.status,
                request == nullptr ? "no transaction" : "refused by the stack");
    if (request == nullptr || reply.status == 100 || nta_incoming_status(request) >= 200) return;
    nta_incoming_treply(request, 500, standard_phrase(500), TAG_END());
}

// Null: it cannot be completed.
MessageHandle Replies::make(nta_incoming_t* request, const Reply& reply) const {
    if (request == nullptr) return nullptr;
    MessageHandle response{nta_msg_create(agent_, 0)};
    if (response == nullptr) return nullptr;
    sip_t* sip = sip_object(response.get());
    su_home_t* home = msg_home(response.get());
    auto* pub = reinterpret_cast<msg_pub_t*>(sip);
    const char* phrase = phrases_.find(reply.status);
    if (phrase == nullptr) {
        phrase = reply.reason.empty() ? standard_phrase(reply.status) : reply.reason.c_str();
    }
    sip->sip_status = sip_status_create(home, static_cast<unsigned>(reply.status),
                                        su_strdup(home, phrase), nullptr);
    for (const auto& [name, value] : reply.headers) {
        msg_header_parse_str(response.get(), pub,
                             su_sprintf(home, "%s: %s\r\n", name.c_str(), value.c_str()));
    }
    if (!reply.to_tag.empty()) nta_incoming_tag(request, reply.to_tag.c_str());
    if (!reply.body.empty()) {
        msg_header_insert(response.get(), pub,
                          reinterpret_cast<msg_header_t*>(
                              sip_content_type_make(home, reply.content_type.c_str())));
        replace_body(response.get(), reply.body);
    }
    if (nta_incoming_complete_response(request, response.get(), reply.status, phrase, TAG_END()) <
        0) {
        return nullptr;
    }
    return response;
}

void Replies::refuse(nta_incoming_t* request, const Refused& refused) {
    send(request, {refused.status, std::string{refused.reason}, {}, {}, {}, {}});
}

void Replies::apply_phrase(msg_t* response) const {
    const sip_t* sip = sip_object(response);
    if (sip == nullptr || sip->sip_status == nullptr) return;
    set_phrase(response, phrases_.find(sip->sip_status->st_status));
}

}  // namespace signaling::sofia
