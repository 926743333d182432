#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "common/time.hpp"
#include "signaling/registrar.hpp"

namespace signaling {

/// What one REGISTER does to one user's bindings: a working copy that is stored when every Contact
/// was accepted and thrown away otherwise (RFC 3261 §10.3 step 7, "all or nothing").
class ContactUpdate {
public:
    /// `bindings` are the user's that have not expired.
    ContactUpdate(const RegisterRequest& request, const RegistrarSettings& settings,
                  common::TimePoint now, std::vector<Binding> bindings);

    /// Nothing: all of it was accepted, and `take_bindings` and `take_journal` have the outcome.
    [[nodiscard]] std::optional<RegisterRefusal> apply();

    /// Highest q first, newest first among equals.
    [[nodiscard]] std::vector<Binding> take_bindings();
    [[nodiscard]] std::vector<RegistrationRecord> take_journal() { return std::move(journal_); }

private:
    using Refusal = std::optional<RegisterRefusal>;
    struct Candidate {
        Binding binding;
        bool is_new = false;  // set by this very request
    };

    [[nodiscard]] Refusal apply_wildcard();
    [[nodiscard]] Refusal apply_contact(const ContactRequest& contact);
    [[nodiscard]] Refusal add(const ContactRequest& contact, std::chrono::seconds expires);
    [[nodiscard]] Refusal remove(const ContactRequest& contact);
    [[nodiscard]] Refusal check_order(const Candidate& candidate) const;
    [[nodiscard]] std::vector<Candidate>::iterator find_uri(const ContactRequest& contact);
    [[nodiscard]] std::vector<Candidate>::iterator find_instance(const ContactRequest& contact);
    void record(const Binding& binding, RegistrationAction action, std::chrono::seconds expires);

    const RegisterRequest& request_;
    const RegistrarSettings& settings_;
    common::TimePoint now_;
    std::vector<Candidate> candidates_;  // newest first
    std::vector<RegistrationRecord> journal_;
};

/// A line of registrations.jsonl about `binding`; `time` is left for the shell.
[[nodiscard]] RegistrationRecord record_of(const std::string& aor, const Binding& binding,
                                           RegistrationAction action, std::chrono::seconds expires);

}  // namespace signaling
