#include "signaling/sofia/registration.hpp"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "signaling/ascii.hpp"
#include "signaling/gruu.hpp"
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

// RFC 3261 §10.3 step 8. `gruu_of` is the address of record, or empty for a phone that does not
// know what to do with a GRUU (RFC 5627 §5.2).
std::string contact_value(const Binding& binding, std::string_view gruu_of, common::TimePoint now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(binding.expires - now);
    std::string value = '<' + binding.contact + ">;expires=" + std::to_string(left.count());
    if (!binding.instance.empty()) value += ";+sip.instance=" + binding.instance;
    const std::string gruu = gruu_of.empty() ? "" : public_gruu(gruu_of, binding.instance);
    if (!gruu.empty()) value += ";pub-gruu=\"" + gruu + '"';
    if (binding.q < 1.0) value += ";q=" + std::to_string(binding.q).substr(0, 5);
    return value;
}

std::string source_of(const Flow& flow) {
    return (flow.transport == Transport::udp ? "udp:" : "tcp:") + flow.source.to_string();
}

// RFC 5627 §5.1: a GRUU of ours leads to a binding and so cannot be one.
bool has_own_gruu(const RegisterRequest& request, const OwnDomain& domain) {
    return std::any_of(request.contacts.begin(), request.contacts.end(), [&](const auto& contact) {
        const auto uri = SipUri::parse(contact.uri);
        return uri && is_gruu(*uri) && domain.has_host(uri->host);
    });
}

// RFC 3261 §10.3 step 2, §8.2.2.3. Neither "path" (RFC 3327) nor "outbound" (RFC 5626) is served.
std::vector<std::string_view> unknown_extensions(const sip_t* sip) {
    std::vector<std::string_view> tags = option_tags(sip->sip_require);
    const auto known = [](std::string_view tag) { return ascii::equal_ignoring_case(tag, "gruu"); };
    tags.erase(std::remove_if(tags.begin(), tags.end(), known), tags.end());
    return tags;
}

}  // namespace

void Registration::handle(nta_incoming_t* incoming, const sip_t* sip, const RequestView& view,
                          common::TimePoint now) {
    const RegisterRequest request = request_of(sip, view);
    const auto unknown = unknown_extensions(sip);
    if (!unknown.empty()) return refuse_extensions(incoming, request, unknown);
    const auto to = SipUri::parse(view.to_uri);
    // RFC 3261 §10.3 step 5.
    if (!to || to->user.empty() || !parts_.domain.has_host(to->host)) {
        parts_.refusals.count(Refusal::bad_register);
        parts_.replies.refuse(incoming, {404, "Not Found", Refusal::bad_register});
        return;
    }
    if (has_own_gruu(request, parts_.domain)) {
        return refuse(incoming, request, {403, "a GRUU cannot be registered", {}});
    }
    if (leads_to_us(request)) {
        return refuse(incoming, request, {403, "this is our own address", {}});
    }
    const auto result = parts_.registrar.handle(request, now);
    if (!result) return refuse(incoming, request, result.error());
    parts_.contacts.update(request.user_key, result->bindings);
    const bool wants_gruu = sip_has_feature(sip->sip_supported, "gruu") != 0;
    const std::string gruu_of = wants_gruu ? request.aor : std::string{};
    Reply reply{200, {}, {}, {}, {}, {}};
    for (const Binding& binding : result->bindings) {
        reply.headers.emplace_back("Contact", contact_value(binding, gruu_of, now));
    }
    parts_.replies.send(incoming, reply);
    write(result->journal);
}

bool Registration::leads_to_us(const RegisterRequest& request) const {
    return std::any_of(request.contacts.begin(), request.contacts.end(), [&](const auto& contact) {
        return parts_.transports.is_own(flow_to_contact(request.flow, contact.uri).source);
    });
}

void Registration::refuse(nta_incoming_t* incoming, const RegisterRequest& request,
                          const RegisterRefusal& refusal) {
    parts_.refusals.count(Refusal::bad_register);
    Reply reply{refusal.status, refusal.reason, {}, {}, {}, {}};
    if (refusal.min_expires) {
        reply.headers.emplace_back("Min-Expires", std::to_string(refusal.min_expires->count()));
    }
    parts_.replies.send(incoming, reply);
    write_refusal(request);
}

void Registration::refuse_extensions(nta_incoming_t* incoming, const RegisterRequest& request,
                                     const std::vector<std::string_view>& unknown) {
    parts_.refusals.count(Refusal::extension_not_supported);
    Reply reply{420, {}, {}, {}, {}, {}};
    reply.headers.emplace_back("Unsupported", listed(unknown));
    parts_.replies.send(incoming, reply);
    write_refusal(request);
}

void Registration::write_refusal(const RegisterRequest& request) {
    const std::string contact = request.contacts.empty() ? "" : request.contacts.front().uri;
    write({{{}, request.aor, contact, source_of(request.flow), RegistrationAction::refused, {}}});
}

void Registration::write(std::vector<RegistrationRecord> records) {
    for (auto& record : records) {
        record.time = std::chrono::system_clock::now();
        parts_.journal.write(std::move(record));
    }
}

}  // namespace signaling::sofia
