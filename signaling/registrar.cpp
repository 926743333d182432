#include "signaling/registrar.hpp"

#include <algorithm>
#include <iterator>

#include "signaling/contact_update.hpp"

namespace signaling {

namespace {

std::vector<Binding> living(const std::vector<Binding>& bindings, common::TimePoint now) {
    std::vector<Binding> result;
    std::copy_if(bindings.begin(), bindings.end(), std::back_inserter(result),
                 [&](const Binding& binding) { return binding.expires > now; });
    return result;
}

bool is_bounded(const RegisterRequest& request) {
    const auto fits = [](const std::string& field) {
        return field.size() <= Registrar::longest_field;
    };
    return fits(request.user_key) && fits(request.aor) && fits(request.call_id) &&
           std::all_of(request.contacts.begin(), request.contacts.end(), [&](const auto& contact) {
               return fits(contact.uri) && fits(contact.instance);
           });
}

}  // namespace

Registrar::Registrar(RegistrarSettings settings) : settings_{settings} {}

tl::expected<RegisterResult, RegisterRefusal> Registrar::handle(const RegisterRequest& request,
                                                                common::TimePoint now) {
    if (!is_bounded(request))
        return tl::make_unexpected(RegisterRefusal{400, "a field is too long", {}});
    const bool is_query = request.contacts.empty() && !request.wildcard;
    if (is_query) return RegisterResult{lookup(request.user_key, now), {}};

    ContactUpdate update{request, settings_, now, lookup(request.user_key, now)};
    if (auto refusal = update.apply()) return tl::make_unexpected(std::move(*refusal));
    RegisterResult result{update.take_bindings(), update.take_journal()};
    if (result.bindings.empty() && !has_known(request.user_key)) return result;
    if (auto refusal = make_room_for(request.user_key))
        return tl::make_unexpected(std::move(*refusal));
    // Bindings that expired since the last `expire` go as well; they are journaled first.
    auto expired =
        remove_if(request.user_key, [&](const Binding& binding) { return binding.expires <= now; });
    store(request.user_key, request.aor, result.bindings);
    result.journal.insert(result.journal.begin(), std::make_move_iterator(expired.begin()),
                          std::make_move_iterator(expired.end()));
    return result;
}

std::vector<Binding> Registrar::lookup(const std::string& user_key, common::TimePoint now) const {
    const auto found = users_.find(user_key);
    return found == users_.end() ? std::vector<Binding>{} : living(found->second.bindings, now);
}

bool Registrar::has_known(const std::string& user_key) const {
    return users_.find(user_key) != users_.end();
}

std::vector<RegistrationRecord> Registrar::expire(common::TimePoint now) {
    Removed removed;
    while (!due_.empty() && due_.begin()->first <= now) {
        const std::string user_key = due_.begin()->second;
        auto gone =
            remove_if(user_key, [&](const Binding& binding) { return binding.expires <= now; });
        removed.insert(removed.end(), std::make_move_iterator(gone.begin()),
                       std::make_move_iterator(gone.end()));
    }
    return removed;
}

std::vector<RegistrationRecord> Registrar::drop_connection(std::uint64_t connection) {
    Removed removed;
    if (connection == 0) return removed;
    for (auto at = connected_.lower_bound({connection, {}});
         at != connected_.end() && at->first == connection;
         at = connected_.lower_bound({connection, {}})) {
        const std::string user_key = at->second;
        auto gone = remove_if(user_key, [&](const Binding& binding) {
            return binding.flow.connection == connection;
        });
        removed.insert(removed.end(), std::make_move_iterator(gone.begin()),
                       std::make_move_iterator(gone.end()));
    }
    return removed;
}

std::vector<Registrar::Entry> Registrar::all(common::TimePoint now) const {
    std::vector<Entry> entries;
    for (const auto& [user_key, user] : users_)
        for (Binding& binding : living(user.bindings, now))
            entries.push_back({user.aor, std::move(binding)});
    return entries;
}

std::optional<RegisterRefusal> Registrar::make_room_for(const std::string& user_key) {
    if (has_known(user_key) || users_.size() < max_known_users) return std::nullopt;
    if (idle_.empty()) return RegisterRefusal{503, "too many users", {}};
    users_.erase(idle_.begin()->second);
    idle_.erase(idle_.begin());
    return std::nullopt;
}

void Registrar::store(const std::string& user_key, const std::string& aor,
                      std::vector<Binding> bindings) {
    auto [found, is_new] = users_.try_emplace(user_key);
    User& user = found->second;
    if (!is_new) remove_from_indexes(user_key, user);
    user.aor = aor;
    user.bindings = std::move(bindings);
    add_to_indexes(user_key, user);
}

void Registrar::add_to_indexes(const std::string& user_key, User& user) {
    if (user.bindings.empty()) {
        user.idle_since = next_idle_++;
        idle_.emplace(user.idle_since, user_key);
        return;
    }
    const auto first =
        std::min_element(user.bindings.begin(), user.bindings.end(),
                         [](const Binding& a, const Binding& b) { return a.expires < b.expires; });
    due_.emplace(first->expires, user_key);
    for (const Binding& binding : user.bindings)
        if (binding.flow.connection != 0) connected_.emplace(binding.flow.connection, user_key);
}

void Registrar::remove_from_indexes(const std::string& user_key, const User& user) {
    if (user.bindings.empty()) idle_.erase(user.idle_since);
    for (const Binding& binding : user.bindings) {
        due_.erase({binding.expires, user_key});
        connected_.erase({binding.flow.connection, user_key});
    }
}

template <class Predicate>
Registrar::Removed Registrar::remove_if(const std::string& user_key, Predicate goes) {
    Removed removed;
    const auto found = users_.find(user_key);
    if (found == users_.end()) return removed;
    std::vector<Binding> kept;
    for (const Binding& binding : found->second.bindings) {
        if (goes(binding)) {
            removed.push_back(record_of(found->second.aor, binding, RegistrationAction::expired,
                                        std::chrono::seconds{0}));
        } else {
            kept.push_back(binding);
        }
    }
    if (!removed.empty()) store(user_key, std::string{found->second.aor}, std::move(kept));
    return removed;
}

}  // namespace signaling
