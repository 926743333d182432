#include <chrono>

#include "signaling/sofia/arrived_request.hpp"
#include "signaling/sofia/exchange.hpp"

// What we answer ourselves; the way of a request is in exchange.cpp.
namespace signaling::sofia {

void Exchange::refuse(Arrived& arrived, const Refused& refused) {
    refusals_.count(refused.counted);
    log_->debug("refused {} {} from={} status={} reason={}", arrived.view.method,
                arrived.view.request_uri, arrived.view.flow.source.to_string(), refused.status,
                name_of(refused.counted));
    if (arrived.is_ack()) return;  // RFC 3261 §17: an ACK is never answered
    if (arrived.view.method == "BYE" && arrived.call.call != nullptr) {
        const char* by = arrived.call.sender == Side::caller ? "caller" : "callee";
        calls_.ended(*arrived.call.call, by, "BYE");
    }
    record_refused_call(arrived, refused.status, refused.reason);
    const auto incoming = transaction_for(arrived);
    Reply reply{refused.status, std::string{refused.reason}, {}, {}, {}, {}};
    if (refused.status == 503) reply.headers.emplace_back("Retry-After", "10");
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
