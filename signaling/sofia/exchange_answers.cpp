#include <chrono>

#include "signaling/sofia/arrived_request.hpp"
#include "signaling/sofia/exchange.hpp"
#include "signaling/sofia/messages.hpp"

// What we answer ourselves; the way of a request is in exchange.cpp.
namespace signaling::sofia {

void Exchange::refuse(Arrived& arrived, const Refused& refused) {
    refusals_.count(refused.counted);
    log_->debug("refused {} {} from={} status={} reason={}", arrived.view.method,
                arrived.view.request_uri, arrived.view.flow.source.to_string(), refused.status,
                name_of(refused.counted));
    if (arrived.is_ack()) return;  // RFC 3261 §17: an ACK is never answered
    if (arrived.view.method == "BYE" && arrived.call.call != nullptr) {
        calls_.left(*arrived.call.call, arrived.call.sender);
    }
    record_refused_call(arrived, refused.status, refused.reason);
    log_refused_call(arrived, refused.status);
    // Read before the transaction takes the message.
    const std::string unsupported =
        refused.status == 420 ? listed(option_tags(arrived.sip()->sip_proxy_require)) : "";
    const auto incoming = transaction_for(arrived);
    Reply reply{refused.status, std::string{refused.reason}, {}, {}, {}, {}};
    if (refused.status == 503) reply.headers.emplace_back("Retry-After", "10");
    if (refused.status == 420) reply.headers.emplace_back("Unsupported", unsupported);
    if (refused.status == 405) reply.headers.emplace_back("Allow", "OPTIONS, REGISTER");
    replies_.send(incoming.get(), reply);
}

void Exchange::record_refused_call(Arrived& arrived, int status, std::string_view reason) {
    if (arrived.view.method != "INVITE" || !arrived.view.to_tag.empty()) return;
    CallRecord record;
    record.call_id = arrived.view.call_id;
    record.from = plain_uri(arrived.view.from_uri);
    record.to = plain_uri(arrived.view.to_uri);
    record.started = std::chrono::system_clock::now();
    record.ended = record.started;
    record.ended_by = "server";
    record.status = status;
    const char* phrase = phrases_.find(status);
    record.reason = phrase != nullptr ? std::string{phrase} : std::string{reason};
    journal_.write(std::move(record));
}

void Exchange::log_refused_call(const Arrived& arrived, int status) {
    const RequestView& request = arrived.view;
    if (status < 300 || request.method != "INVITE" || !request.to_tag.empty()) return;
    log_->info("call refused call_id={} from={} to={} source={} status={}", request.call_id,
               plain_uri(request.from_uri), plain_uri(request.to_uri),
               request.flow.source.to_string(), status);
}

void Exchange::answer_options(Arrived& arrived) {
    const auto incoming = transaction_for(arrived);
    Reply reply{200, {}, {}, {}, {}, {}};
    reply.headers.emplace_back("Allow",
                               "INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, "
                               "SUBSCRIBE, INFO, PRACK, UPDATE, REGISTER");
    reply.headers.emplace_back("Accept", "application/sdp");
    replies_.send(incoming.get(), reply);
}

}  // namespace signaling::sofia
