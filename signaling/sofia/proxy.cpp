#include "signaling/sofia/proxy.hpp"

#include <sofia-sip/nta_stateless.h>

#include <algorithm>
#include <chrono>

#include "signaling/sdp/message_body.hpp"
#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

namespace {

constexpr std::chrono::seconds linger{32};  // 64·T1 (RFC 3261 §17.1.1.1)

}  // namespace

Proxy::Proxy(ProxyParts parts) : parts_{std::move(parts)} {
    parts_.settled = [this](ForkedRequest& request) { settled(request); };
}

void Proxy::forward(IncomingHandle incoming, const RequestView& view,
                    const LocalAddress& arrived_at, RelayedCalls::Found call,
                    const std::vector<Target>& targets) {
    auto request =
        std::make_unique<ForkedRequest>(parts_, std::move(incoming), view, arrived_at, call);
    ForkedRequest& started = *request;
    open_.emplace(&started, std::move(request));
    if (started.is_initial_invite() && started.session()) {
        invites_.insert_or_assign(*started.session(), &started);
    }
    started.start(targets);
}

void Proxy::forward_ack(MessageHandle ack, const RequestView& view, RelayedCalls::Found call,
                        const Target& target) {
    const auto way = parts_.transports.way_to(target.flow);
    if (!way) return;
    if (call.call != nullptr) {
        const auto where = sdp::find_sdp(view.content_type, view.body);
        if (where && call.call->answers_late_offer(call.sender, view.cseq)) {
            const std::string callee_tag{call.sender == Side::caller ? view.to_tag : view.from_tag};
            const auto branch = call.call->branch_of(callee_tag).value_or(BranchNumber{});
            const auto text = parts_.calls.pass(
                *call.call, RelayedCalls::Role::answer,
                {call.sender, branch, view.flow.source.address, way->local->endpoint.address},
                view.body.substr(where->offset, where->length));
            if (!text) {
                parts_.refusals.count(Refusal::bad_sdp);
                parts_.calls.hang_up(*call.call, "unusable SDP in ACK", 488);
                return;
            }
            replace_body(ack.get(), sdp::replace_sdp(view.body, *where, *text));
        }
        call.call->on_ack();
    }
    if (!target.request_uri.empty()) set_request_uri(ack.get(), target.request_uri);
    spend_hop(ack.get());
    add_via(ack.get(), way->local->via);
    nta_msg_tsend(parts_.agent, ack.release(), URL_STRING_MAKE(way->route_url.c_str()),
                  NTATAG_TPORT(way->tport), NTATAG_USER_VIA(1), TAG_END());
}

void Proxy::abandon(common::SessionId session, int status) {
    if (const auto i = invites_.find(session); i != invites_.end()) i->second->give_up(status);
}

void Proxy::settled(ForkedRequest& request) {
    if (request.session() && request.is_initial_invite()) {
        const auto i = invites_.find(*request.session());
        if (i != invites_.end() && i->second == &request) invites_.erase(i);
    }
    auto node = open_.extract(&request);
    if (node.empty()) return;
    if (request.lingers()) {
        lingering_.emplace_back(common::Clock::now() + linger, std::move(node.mapped()));
    } else {
        parts_.loop.dispose_later(std::move(node.mapped()));
    }
}

bool Proxy::idle() const {
    return std::none_of(lingering_.begin(), lingering_.end(),
                        [](const auto& entry) { return entry.second->awaits_response(); });
}

void Proxy::expire(common::TimePoint now) {
    while (!lingering_.empty() && lingering_.front().first <= now) lingering_.pop_front();
}

}  // namespace signaling::sofia
