#include "signaling/contact_update.hpp"

#include <algorithm>
#include <utility>

#include "signaling/sip_uri.hpp"

namespace signaling {

namespace {

using std::chrono::seconds;

bool same_contact(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto first = SipUri::parse(a);
    const auto second = SipUri::parse(b);
    return first && second && equivalent(*first, *second);
}

std::string source_of(const Flow& flow) {
    return (flow.transport == Transport::udp ? "udp:" : "tcp:") + flow.source.to_string();
}

// Written so that a q that is not a number counts as 0.
double within_unit(double q) {
    return q > 0 ? std::min(q, 1.0) : 0.0;
}

}  // namespace

RegistrationRecord record_of(const std::string& aor, const Binding& binding,
                             RegistrationAction action, seconds expires) {
    return {{}, aor, binding.contact, source_of(binding.flow), action, expires};
}

ContactUpdate::ContactUpdate(const RegisterRequest& request, const RegistrarSettings& settings,
                             common::TimePoint now, std::vector<Binding> bindings)
    : request_{request}, settings_{settings}, now_{now} {
    for (Binding& binding : bindings) candidates_.push_back({std::move(binding), false});
}

std::optional<RegisterRefusal> ContactUpdate::apply() {
    if (request_.wildcard) return apply_wildcard();
    const RegisterRefusal too_many{
        403, "more than " + std::to_string(settings_.max_contacts) + " contacts", {}};
    // Each may be replaced by another; beyond that, comparing them would only cost time.
    if (request_.contacts.size() > 2 * std::size_t{settings_.max_contacts}) return too_many;
    for (const ContactRequest& contact : request_.contacts)
        if (auto refusal = apply_contact(contact)) return refusal;
    if (candidates_.size() > settings_.max_contacts) return too_many;
    return std::nullopt;
}

// RFC 3261 §10.3 step 6.
std::optional<RegisterRefusal> ContactUpdate::apply_wildcard() {
    if (!request_.contacts.empty() || request_.expires != seconds{0})
        return RegisterRefusal{400, "Contact: * needs Expires: 0 and no other Contact", {}};
    for (const Candidate& candidate : candidates_) {
        if (auto refusal = check_order(candidate)) return refusal;
        record(candidate.binding, RegistrationAction::unregistered, seconds{0});
    }
    candidates_.clear();
    return std::nullopt;
}

// RFC 3261 §10.3 step 7.
std::optional<RegisterRefusal> ContactUpdate::apply_contact(const ContactRequest& contact) {
    const seconds wanted =
        contact.expires.value_or(request_.expires.value_or(settings_.max_expires));
    if (wanted <= seconds{0}) return remove(contact);
    if (wanted < settings_.min_expires && wanted < std::chrono::hours{1})
        return RegisterRefusal{423, "expires is too short", settings_.min_expires};
    return add(contact, std::min(wanted, settings_.max_expires));
}

std::optional<RegisterRefusal> ContactUpdate::add(const ContactRequest& contact, seconds expires) {
    auto old = find_uri(contact);
    const bool is_refresh = old != candidates_.end();
    if (!is_refresh) old = find_instance(contact);
    if (old != candidates_.end()) {
        if (auto refusal = check_order(*old)) return refusal;
        if (!is_refresh) record(old->binding, RegistrationAction::unregistered, seconds{0});
        candidates_.erase(old);
    }
    Binding binding{contact.uri,
                    contact.instance,
                    within_unit(contact.q),
                    request_.call_id,
                    request_.cseq,
                    now_ + expires,
                    flow_to_contact(request_.flow, contact.uri)};
    record(binding, is_refresh ? RegistrationAction::refreshed : RegistrationAction::registered,
           expires);
    candidates_.insert(candidates_.begin(), {std::move(binding), true});
    return std::nullopt;
}

std::optional<RegisterRefusal> ContactUpdate::remove(const ContactRequest& contact) {
    auto old = find_uri(contact);
    if (old == candidates_.end()) old = find_instance(contact);
    if (old == candidates_.end()) return std::nullopt;
    if (auto refusal = check_order(*old)) return refusal;
    record(old->binding, RegistrationAction::unregistered, seconds{0});
    candidates_.erase(old);
    return std::nullopt;
}

std::optional<RegisterRefusal> ContactUpdate::check_order(const Candidate& candidate) const {
    const bool is_late = !candidate.is_new && candidate.binding.call_id == request_.call_id &&
                         candidate.binding.cseq >= request_.cseq;
    if (is_late) return RegisterRefusal{500, "CSeq is not above the last one", {}};
    return std::nullopt;
}

std::vector<ContactUpdate::Candidate>::iterator ContactUpdate::find_uri(
    const ContactRequest& contact) {
    return std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) {
        return same_contact(candidate.binding.contact, contact.uri);
    });
}

// A binding made by this very request is another contact of the phone, not its past one.
std::vector<ContactUpdate::Candidate>::iterator ContactUpdate::find_instance(
    const ContactRequest& contact) {
    if (contact.instance.empty()) return candidates_.end();
    return std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) {
        return !candidate.is_new && candidate.binding.instance == contact.instance;
    });
}

void ContactUpdate::record(const Binding& binding, RegistrationAction action, seconds expires) {
    journal_.push_back(record_of(request_.aor, binding, action, expires));
}

std::vector<Binding> ContactUpdate::take_bindings() {
    std::vector<Binding> bindings;
    for (Candidate& candidate : candidates_) bindings.push_back(std::move(candidate.binding));
    std::stable_sort(bindings.begin(), bindings.end(),
                     [](const Binding& a, const Binding& b) { return a.q > b.q; });
    return bindings;
}

}  // namespace signaling
