#include "tests/contracts/tiny_proxy.hpp"

#include <doctest/doctest.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip_util.h>

namespace contracts {

TinyProxy::TinyProxy(unsigned udp_mtu)
    : agent_{[this](msg_t* msg, sip_t* sip) { forward(msg, sip); }, udp_mtu} {}

void TinyProxy::forward(msg_t* msg, sip_t* sip) {
    const bool is_ack = sip->sip_request && sip->sip_request->rq_method == sip_method_ack;
    stateless_acks_ += is_ack ? 1 : 0;
    if (is_ack || !sip->sip_request) return nta_msg_discard(agent_.get(), msg);

    incoming_.reset(nta_incoming_create(agent_.get(), nullptr, msg, sip, TAG_END()));
    REQUIRE(incoming_ != nullptr);
    const auto on_ack = [](nta_incoming_magic_t* magic, nta_incoming_t*, const sip_t* ack) {
        if (ack && ack->sip_request->rq_method == sip_method_ack)
            ++reinterpret_cast<TinyProxy*>(magic)->bound_acks_;
        return 0;
    };
    if (binds)
        nta_incoming_bind(incoming_.get(), on_ack, reinterpret_cast<nta_incoming_magic_t*>(this));

    const auto on_response = [](nta_outgoing_magic_t* magic, nta_outgoing_t* outgoing,
                                const sip_t* response) {
        reinterpret_cast<TinyProxy*>(magic)->pass_back(outgoing, response);
        return 0;
    };
    const signaling::sofia::MessageHandle original{nta_incoming_getrequest(incoming_.get())};
    outgoing_.reset(nta_outgoing_mcreate(agent_.get(), on_response,
                                         reinterpret_cast<nta_outgoing_magic_t*>(this), nullptr,
                                         msg_copy(original.get()), TAG_END()));
    REQUIRE(outgoing_ != nullptr);
}

void TinyProxy::pass_back(nta_outgoing_t* outgoing, const sip_t* received) {
    if (!received || received->sip_status->st_status == 100) return;
    last_status_ = received->sip_status->st_status;
    if (!incoming_) return;
    msg_t* response = nta_outgoing_getresponse(outgoing);
    sip_t* sip = sip_object(response);
    sip_via_remove(response, sip);
    if (phrase) sip->sip_status->st_phrase = phrase;
    nta_incoming_mreply(incoming_.get(), response);
}

}  // namespace contracts
