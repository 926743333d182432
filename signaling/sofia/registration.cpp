#include "signaling/sofia/registration.hpp"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "signaling/sofia/messages.hpp"

namespace signaling::sofia {

namespace {

std::optional<std::chrono::seconds> seconds_in(const char* text) {
    if (text == nullptr) return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), value);
    // RFC 3261 §10.2.1.1: what cannot be understood counts as 3600.
    if (error == std::errc::result_out_of_range) value = UINT32_MAX;
    if (error == std::errc::invalid_argument) value = 3600;
    static_cast<void>(end);
    return std::chrono::seconds{value};
}

ContactRequest contact_of(const sip_contact_t* m) {
    ContactRequest contact;
    contact.uri = text_of(m->m_url);
    if (const char* instance = msg_header_find_param(m->m_common, "+sip.instance")) {
        contact.instance = instance;
    }
    if (m->m_q != nullptr) contact.q = std::strtod(m->m_q, nullptr);
    contact.expires = seconds_in(m->m_expires);
    return contact;
}

RegisterRequest request_of(const sip_t* sip, const RequestView& view) {
    RegisterRequest request;
    if (const auto to = SipUri::parse(view.to_uri)) {
        request.user_key = OwnDomain::user_key(*to);
        request.aor = to->address_of_record();
    }
    request.call_id = view.call_id;
    request.cseq = view.cseq;
    request.flow = view.flow;
    if (sip->sip_expires != nullptr) {
        request.expires = std::chrono::seconds{sip->sip_expires->ex_delta};
    }
    for (const auto* m = sip->sip_contact; m != nullptr; m = m->m_next) {
        if (m->m_url->url_type == url_any) {
            request.wildcard = true;
        } else {
            request.contacts.push_back(contact_of(m));
        }
    }
    return request;
}

// RFC 3261 §10.3 step 8. No pub-gruu: Linphone would use it as Contact everywhere
// (research/linphone.md §0.2).
std::string contact_value(const Binding& binding, common::TimePoint now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(binding.expires - now);
    std::string value = '<' + binding.contact + ">;expires=" + std::to_string(left.count());
    if (!binding.instance.empty()) value += ";+sip.instance=" + binding.instance;
    if (binding.q < 1.0) value += ";q=" + std::to_string(binding.q).substr(0, 5);
    return value;
}

std::string source_of(const Flow& flow) {
    return (flow.transport == Transport::udp ? "udp:" : "tcp:") + flow.source.to_string();
}

}  // namespace

void Registration::handle(nta_incoming_t* incoming, const sip_t* sip, const RequestView& view,
                          common::TimePoint now) {
    const RegisterRequest request = request_of(sip, view);
    const auto to = SipUri::parse(view.to_uri);
    // RFC 3261 §10.3 step 5.
    if (!to || to->user.empty() || !parts_.domain.has_host(to->host)) {
        parts_.refusals.count(Refusal::bad_register);
        parts_.replies.refuse(incoming, {404, "Not Found", Refusal::bad_register});
        return;
    }
    const auto result = parts_.registrar.handle(request, now);
    if (!result) {
        const auto& refusal = result.error();
        parts_.refusals.count(Refusal::bad_register);
        Reply reply{refusal.status, refusal.reason, {}, {}, {}, {}};
        if (refusal.min_expires) {
            reply.headers.emplace_back("Min-Expires", std::to_string(refusal.min_expires->count()));
        }
        parts_.replies.send(incoming, reply);
        const std::string contact = request.contacts.empty() ? "" : request.contacts.front().uri;
        write({{{}, request.aor, contact, source_of(view.flow), RegistrationAction::refused, {}}});
        return;
    }
    parts_.contacts.update(request.user_key, result->bindings);
    Reply reply{200, {}, {}, {}, {}, {}};
    for (const Binding& binding : result->bindings) {
        reply.headers.emplace_back("Contact", contact_value(binding, now));
    }
    parts_.replies.send(incoming, reply);
    write(result->journal);
}

void Registration::write(std::vector<RegistrationRecord> records) {
    for (auto& record : records) {
        record.time = std::chrono::system_clock::now();
        parts_.journal.write(std::move(record));
    }
}

}  // namespace signaling::sofia
