#include "signaling/contact_index.hpp"

#include "signaling/ascii.hpp"
#include "signaling/own_domain.hpp"
#include "signaling/sip_uri.hpp"

namespace signaling {

namespace {

std::string key_of(const SipUri& uri) {
    const unsigned default_port = uri.scheme == "sips" ? 5061 : 5060;
    std::string key = uri.host + ' ' + std::to_string(uri.port == 0 ? default_port : uri.port);
    if (const auto instance = uri.parameter("gr")) {
        key.append(1, ' ').append(ascii::lower(*instance)).append(1, ' ').append(uri.user);
    }
    return key;
}

}  // namespace

std::string contact_key(std::string_view uri) {
    const auto parsed = SipUri::parse(uri);
    return parsed ? key_of(*parsed) : std::string{};
}

void ContactIndex::update(const std::string& user_key, const std::vector<Binding>& bindings) {
    auto& keys = keys_of_user_[user_key];
    for (const auto& key : keys) places_.erase({key, user_key});
    keys.clear();
    for (const Binding& binding : bindings) {
        const std::string key = contact_key(binding.contact);
        if (key.empty()) continue;
        places_.insert_or_assign({key, user_key}, Place{binding.flow, binding.expires});
        keys.insert(key);
    }
    if (keys.empty()) keys_of_user_.erase(user_key);
}

std::optional<Flow> ContactIndex::find(std::string_view uri, common::TimePoint now) const {
    const auto parsed = SipUri::parse(uri);
    if (!parsed) return std::nullopt;
    const std::string key = key_of(*parsed);
    const auto named = places_.find({key, OwnDomain::user_key(*parsed)});
    if (named != places_.end() && named->second.expires > now) return named->second.flow;
    for (auto i = places_.lower_bound({key, {}}); i != places_.end() && i->first.first == key;
         ++i) {
        if (i->second.expires > now) return i->second.flow;
    }
    return std::nullopt;
}

void ContactIndex::expire(common::TimePoint now) {
    for (auto i = places_.begin(); i != places_.end();) {
        if (i->second.expires > now) {
            ++i;
            continue;
        }
        const auto& [key, user_key] = i->first;
        // The user's other places live on.
        const auto keys = keys_of_user_.find(user_key);
        keys->second.erase(key);
        if (keys->second.empty()) keys_of_user_.erase(keys);
        i = places_.erase(i);
    }
}

}  // namespace signaling
