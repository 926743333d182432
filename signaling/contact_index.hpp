#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/time.hpp"
#include "signaling/registrar.hpp"

namespace signaling {

/// Host and port of a SIP URI as two Contacts are told apart: lower case, default port filled in;
/// of a GRUU, user and instance too, as all phones of a domain share its host. Empty for what is
/// not a SIP URI.
[[nodiscard]] std::string contact_key(std::string_view uri);

/// Finds the flow of a registered phone by where its Contact says it is: in-dialog requests name
/// that address, which behind NAT is not where the phone can be reached. Of several users at one
/// address (two accounts on a phone, or two home networks that use the same numbers) the one that
/// the URI names comes first. Grows with the registrar's bindings only. Pure; `now` is passed in.
class ContactIndex {
public:
    /// The user's bindings as they are now; replaces what was known of the user.
    void update(const std::string& user_key, const std::vector<Binding>& bindings);
    [[nodiscard]] std::optional<Flow> find(std::string_view uri, common::TimePoint now) const;
    /// Forgets what has expired.
    void expire(common::TimePoint now);

private:
    struct Place {
        Flow flow;
        common::TimePoint expires{};
    };
    using Key = std::pair<std::string, std::string>;  // contact key, user key

    std::map<Key, Place> places_;
    std::map<std::string, std::set<std::string>> keys_of_user_;  // each is in places_
};

}  // namespace signaling
