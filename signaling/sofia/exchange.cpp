#include "signaling/sofia/exchange.hpp"

#include <sofia-sip/nta_stateless.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/url.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

#include "signaling/gruu.hpp"
#include "signaling/sofia/arrived_request.hpp"
#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

using namespace std::chrono_literals;

namespace {

AgentHandle make_agent(su_root_t* root, nta_message_f* callback, void* self) {
    return AgentHandle{nta_agent_create(
        root, reinterpret_cast<const url_string_t*>(-1), callback,
        static_cast<nta_agent_magic_t*>(self), NTATAG_UA(0), NTATAG_CANCEL_487(0),
        NTATAG_SERVER_RPORT(2), NTATAG_CLIENT_RPORT(0), NTATAG_UDP_MTU(65535),
        NTATAG_MAXSIZE(65536), NTATAG_SIPFLAGS(MSG_DO_EXTRACT_COPY), NTATAG_TIMER_C(185'000),
        NTATAG_TIMEOUT_408(1), NTATAG_MCLASS(message_class()), NTATAG_EXTRA_100(0),
        NTATAG_REL100(0), NTATAG_USE_SRV(0), NTATAG_USE_NAPTR(0), NTATAG_GRAYLIST(0), TAG_END())};
}

}  // namespace

Exchange::Exchange(const Settings& settings, common::MediaControl& media, Journal& journal,
                   Loop& loop, std::shared_ptr<spdlog::logger> log)
    : loop_{loop},
      journal_{journal},
      log_{std::move(log)},
      agent_{make_agent(loop.root(), &Exchange::on_message, this)},
      transports_{agent_.get(), loop.root()},
      domains_{settings.domains},
      domain_{domains_, machine_addresses()},
      room_names_{settings.conference.rooms},
      phrases_{settings.reasons},
      stack_phrases_{phrases_},
      media_{media},
      replies_{agent_.get(), phrases_, log_},
      registrar_{settings.registrar},
      registration_{{registrar_, contacts_, domain_, transports_, journal, replies_, refusals_}},
      requests_{loop, agent_.get(), transports_,
                [this](std::string_view uri) { return phone_of_own_gruu(uri); }},
      calls_{{media_, journal, requests_, [this] { return common::SessionId{++last_session_}; },
              [this](RelayedCall& call, int status) { proxy_.abandon(call.session(), status); }},
             settings.media_address,
             log_},
      proxy_{{loop, agent_.get(), transports_, replies_, calls_, requests_, refusals_, {}}},
      room_shell_{loop, replies_, requests_},
      focus_{settings.conference,
             settings.media_address,
             {media_, journal, room_shell_, [this] { return common::SessionId{++last_session_}; }}},
      timer_{su_timer_create(su_root_task(loop.root()), 0)} {
    room_shell_.attach(focus_);
    schedule_tick();
}

Exchange::~Exchange() {
    calls_.flush();
}

tl::expected<std::vector<ListenAddress>, std::string> Exchange::open(
    const std::vector<ListenAddress>& listen) {
    if (agent_ == nullptr) return tl::unexpected(std::string{"cannot make the SIP agent"});
    for (const auto& address : listen) {
        if (auto bound = transports_.bind(address); !bound) return tl::unexpected(bound.error());
    }
    std::vector<ListenAddress> bound;
    for (const auto& local : transports_.locals()) {
        bound.push_back({local->transport, local->endpoint});
    }
    return bound;
}

int Exchange::on_message(nta_agent_magic_t* magic, nta_agent_t* /*agent*/, msg_t* raw,
                         sip_t* sip) noexcept {
    auto& self = *reinterpret_cast<Exchange*>(magic);
    const Loop::Watch watch{self.loop_, "request"};
    MessageHandle message{raw};
    if (sip == nullptr || sip->sip_request == nullptr) {
        // Its transaction is gone for longer than anybody may repeat a response (64·T1).
        ++self.stray_responses_;
        return 0;
    }
    self.handle(std::move(message));
    return 0;
}

void Exchange::act(Arrived& arrived, const Verdict& verdict) {
    switch (verdict.destination) {
        case Destination::refused:
            return refuse(arrived, verdict.refused);
        case Destination::dropped:
            return;
        case Destination::registrar: {
            const auto incoming = transaction_for(arrived);
            if (incoming == nullptr) return;
            const MessageHandle request{nta_incoming_getrequest(incoming.get())};
            return registration_.handle(incoming.get(), sip_object(request.get()), arrived.view,
                                        arrived.now);
        }
        case Destination::room:
            return to_room(arrived, verdict.room);
        case Destination::options:
            return answer_options(arrived);
        case Destination::user:
            return to_user(arrived, verdict.user_key);
        case Destination::gruu:
            return to_gruu(arrived);
        case Destination::next_route:
            return to_address(arrived, text_of(arrived.sip()->sip_route->r_url));
        case Destination::remote_target:
            return to_address(arrived, std::string{arrived.view.request_uri});
    }
}

IncomingHandle Exchange::transaction_for(Arrived& arrived) {
    sip_t* sip = sip_object(arrived.message.get());
    return IncomingHandle{nta_incoming_create(agent_.get(), nullptr, arrived.message.release(), sip,
                                              NTATAG_TPORT(arrived.arrival.tport), TAG_END())};
}

void Exchange::to_room(Arrived& arrived, const std::string& room) {
    complete_view(arrived.view, arrived.message.get(), arrived.sip());
    IncomingHandle incoming;
    MessageHandle kept{msg_ref_create(arrived.message.get())};  // what the view looks at
    if (!arrived.is_ack()) incoming = transaction_for(arrived);
    // The shell frees a transaction at the loop's next turn only.
    const nta_incoming_t* transaction = incoming.get();
    const bool handled = room_shell_.handle(incoming, arrived.view, room, arrived.now);
    schedule_tick();
    if (transaction != nullptr) log_refused_call(arrived, nta_incoming_status(transaction));
    if (handled || incoming == nullptr) return;
    refusals_.count(Refusal::no_such_dialog);
    replies_.refuse(incoming.get(),
                    {481, "Call/Transaction Does Not Exist", Refusal::no_such_dialog});
}

void Exchange::to_user(Arrived& arrived, const std::string& user_key) {
    const auto targets = targets_of_user(arrived.view, registrar_.lookup(user_key, arrived.now),
                                         registrar_.has_known(user_key));
    if (!targets) return refuse(arrived, targets.error());
    proxy(arrived, *targets);
}

tl::expected<Target, Refused> Exchange::phone_of_gruu(const SipUri& gruu) const {
    const std::string user_key = OwnDomain::user_key(gruu);
    return target_of_gruu(gruu, registrar_.lookup(user_key, common::Clock::now()),
                          registrar_.has_known(user_key));
}

std::optional<Target> Exchange::phone_of_own_gruu(std::string_view uri) const {
    const auto gruu = SipUri::parse(uri);
    if (!gruu || !is_gruu(*gruu) || !domain_.has_host(gruu->host)) return std::nullopt;
    const auto phone = phone_of_gruu(*gruu);
    return phone ? std::optional{*phone} : std::nullopt;
}

void Exchange::to_gruu(Arrived& arrived) {
    const auto phone = phone_of_gruu(*arrived.uri);
    if (phone) return proxy(arrived, {*phone});
    // A phone that has unregistered in mid-call is still where the call has seen it.
    if (const auto flow = flow_in_call(arrived, arrived.view.request_uri)) {
        return proxy(arrived, {{{}, *flow, 1.0}});
    }
    refuse(arrived, phone.error());
}

// Where the call that a request belongs to has seen the phone whose Contact is `uri`.
std::optional<Flow> Exchange::flow_in_call(const Arrived& arrived, std::string_view uri) {
    if (arrived.call.call == nullptr) return std::nullopt;
    const CallEnd& receiver = arrived.call.call->end(other(arrived.call.sender));
    if (contact_key(receiver.contact) != contact_key(uri)) return std::nullopt;
    return receiver.flow;
}

// To a phone's Contact or the next proxy: by the flow we know, else to the literal address.
void Exchange::to_address(Arrived& arrived, std::string_view uri) {
    // RFC 3261 §16.5, §16.6 step 6: a Request-URI of ours is resolved whatever Route is left.
    std::string request_uri;
    if (auto phone = phone_of_own_gruu(arrived.view.request_uri)) {
        request_uri = std::move(phone->request_uri);
    }
    if (const auto flow = flow_in_call(arrived, uri)) {
        return proxy(arrived, {{request_uri, *flow, 1.0}});
    }
    if (const auto flow = contacts_.find(uri, arrived.now)) {
        return proxy(arrived, {{request_uri, *flow, 1.0}});
    }
    const auto literal = flow_to_literal(uri);
    if (!literal) return refuse(arrived, literal.error());
    proxy(arrived, {{request_uri, *literal, 1.0}});
}

void Exchange::proxy(Arrived& arrived, const std::vector<Target>& targets) {
    note_in_dialog(arrived);
    const bool begins_call = arrived.view.method == "INVITE" && arrived.view.to_tag.empty();
    if (arrived.is_ack()) {
        return proxy_.forward_ack(std::move(arrived.message), arrived.view, arrived.call,
                                  targets.front());
    }
    if (begins_call) {
        complete_view(arrived.view, arrived.message.get(), arrived.sip());
        arrived.call = {&calls_.begin(arrived.view), Side::caller};
    }
    const MessageHandle kept{msg_ref_create(arrived.message.get())};  // what the view looks at
    IncomingHandle incoming = transaction_for(arrived);
    if (incoming == nullptr) {
        if (begins_call) calls_.failed(*arrived.call.call, 500, "no transaction", "server");
        return;
    }
    proxy_.forward(std::move(incoming), arrived.view, *arrived.arrival.local, arrived.call,
                   targets);
}

// What a request within a call tells of its sender (RFC 3261 §12.2.2): it may have moved.
void Exchange::note_in_dialog(Arrived& arrived) {
    if (arrived.call.call == nullptr) return;
    CallEnd& sender = arrived.call.call->end(arrived.call.sender);
    sender.cseq = std::max(sender.cseq, arrived.view.cseq);
    const sip_contact_t* contact = arrived.sip()->sip_contact;
    const bool refreshes = arrived.view.method == "INVITE" || arrived.view.method == "UPDATE";
    if (refreshes && contact != nullptr) sender.contact = text_of(contact->m_url);
    sender.flow = flow_to_contact(arrived.view.flow, sender.contact);
}

}  // namespace signaling::sofia
