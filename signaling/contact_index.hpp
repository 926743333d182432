#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.hpp"
#include "signaling/registrar.hpp"

namespace signaling {

/// "host:port" of a SIP URI as two Contacts are told apart: lower case, default port filled in;
/// empty for what is not a SIP URI.
[[nodiscard]] std::string contact_key(std::string_view uri);

/// Finds the flow of a registered phone by where its Contact says it is: in-dialog requests name
/// that address, which behind NAT is not where the phone can be reached. Grows with the registrar's
/// bindings only. Pure; `now` is passed in.
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
        std::string user_key;
    };
    std::map<std::string, Place, std::less<>> places_;
    std::map<std::string, std::vector<std::string>> keys_of_user_;
};

}  // namespace signaling
