#include "signaling/contact_index.hpp"

#include "signaling/sip_uri.hpp"

namespace signaling {

std::string contact_key(std::string_view uri) {
    const auto parsed = SipUri::parse(uri);
    if (!parsed) return {};
    const unsigned default_port = parsed->scheme == "sips" ? 5061 : 5060;
    return parsed->host + ' ' + std::to_string(parsed->port == 0 ? default_port : parsed->port);
}

void ContactIndex::update(const std::string& user_key, const std::vector<Binding>& bindings) {
    auto& keys = keys_of_user_[user_key];
    for (const auto& key : keys) {
        const auto place = places_.find(key);
        if (place != places_.end() && place->second.user_key == user_key) places_.erase(place);
    }
    keys.clear();
    for (const Binding& binding : bindings) {
        std::string key = contact_key(binding.contact);
        if (key.empty()) continue;
        places_.insert_or_assign(key, Place{binding.flow, binding.expires, user_key});
        keys.push_back(std::move(key));
    }
    if (keys.empty()) keys_of_user_.erase(user_key);
}

std::optional<Flow> ContactIndex::find(std::string_view uri, common::TimePoint now) const {
    const auto place = places_.find(contact_key(uri));
    if (place == places_.end() || place->second.expires <= now) return std::nullopt;
    return place->second.flow;
}

void ContactIndex::expire(common::TimePoint now) {
    for (auto i = places_.begin(); i != places_.end();) {
        if (i->second.expires > now) {
            ++i;
            continue;
        }
        keys_of_user_.erase(i->second.user_key);
        i = places_.erase(i);
    }
}

}  // namespace signaling
