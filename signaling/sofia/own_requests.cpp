#include "signaling/sofia/own_requests.hpp"

#include <sofia-sip/nta_stateless.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/url.h>

#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

struct OwnRequests::Pending {
    OwnRequests& owner;
    Done done;
    OutgoingHandle transaction;
};

OwnRequests::OwnRequests(Loop& loop, nta_agent_t* agent, Transports& transports,
                         FindPhone find_phone)
    : loop_{loop}, agent_{agent}, transports_{transports}, find_phone_{std::move(find_phone)} {}

OwnRequests::~OwnRequests() = default;

void OwnRequests::send(FocusRequest request, Done done) {
    if (auto phone = find_phone_(request.request_uri)) {
        request.request_uri = std::move(phone->request_uri);
        if (request.routes.empty()) request.flow = phone->flow;
    }
    const auto way = transports_.way_to(request.flow);
    MessageHandle message = make(request);
    if (!way || message == nullptr) {
        if (request.method != "ACK") loop_.post([done = std::move(done)] { done(503); });
        return;
    }
    add_via(message.get(), way->local->via);
    const auto* url = URL_STRING_MAKE(way->route_url.c_str());
    if (request.method == "ACK") {
        nta_msg_tsend(agent_, message.release(), url, NTATAG_TPORT(way->tport), NTATAG_USER_VIA(1),
                      TAG_END());
        return;
    }
    auto pending = std::make_unique<Pending>(Pending{*this, std::move(done), nullptr});
    auto* key = pending.get();
    pending->transaction.reset(nta_outgoing_mcreate(
        agent_, &OwnRequests::on_response, reinterpret_cast<nta_outgoing_magic_t*>(key), url,
        message.get(), NTATAG_TPORT(way->tport), NTATAG_USER_VIA(1), TAG_END()));
    if (pending->transaction == nullptr) {
        loop_.post([done = std::move(pending->done)] { done(503); });
        return;
    }
    static_cast<void>(message.release());  // the transaction's now
    pending_.emplace(key, std::move(pending));
}

MessageHandle OwnRequests::make(const FocusRequest& request) const {
    MessageHandle message{nta_msg_create(agent_, 0)};
    if (message == nullptr) return message;
    sip_t* sip = sip_object(message.get());
    const std::string cseq = std::to_string(request.cseq) + ' ' + request.method;
    if (sip_add_tl(message.get(), sip, SIPTAG_FROM_STR(request.from.c_str()),
                   SIPTAG_TO_STR(request.to.c_str()), SIPTAG_CALL_ID_STR(request.call_id.c_str()),
                   SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_MAX_FORWARDS_STR("70"), TAG_END()) < 0) {
        return nullptr;
    }
    for (const auto& route : request.routes) {
        sip_add_tl(message.get(), sip, SIPTAG_ROUTE_STR(route.c_str()), TAG_END());
    }
    const std::string line = request.method + ' ' + request.request_uri + " SIP/2.0";
    sip->sip_request = sip_request_make(msg_home(message.get()), line.c_str());
    if (sip->sip_request == nullptr || sip->sip_from == nullptr || sip->sip_to == nullptr ||
        sip->sip_cseq == nullptr) {
        return nullptr;
    }
    return message;
}

int OwnRequests::on_response(nta_outgoing_magic_t* self, nta_outgoing_t* transaction,
                             const sip_t* sip) noexcept {
    auto& pending = *reinterpret_cast<Pending*>(self);
    const Loop::Watch watch{pending.owner.loop_, "response to a request of ours"};
    const int status =
        sip != nullptr ? sip->sip_status->st_status : nta_outgoing_status(transaction);
    if (status >= 200) pending.owner.finish(pending, status);
    return 0;
}

void OwnRequests::finish(Pending& pending, int status) {
    Done done = std::move(pending.done);
    nta_outgoing_bind(pending.transaction.get(), nullptr, nullptr);
    loop_.dispose_later(std::move(pending.transaction));
    pending_.erase(&pending);
    done(status);
}

}  // namespace signaling::sofia
