#pragma once

#include "common/reason_counters.hpp"
#include "signaling/contact_index.hpp"
#include "signaling/journal.hpp"
#include "signaling/own_domain.hpp"
#include "signaling/registrar.hpp"
#include "signaling/request_chain.hpp"
#include "signaling/sofia/replies.hpp"

namespace signaling::sofia {

/// REGISTER: headers to the registrar, its answer to the phone, records to the journal.
class Registration {
public:
    struct Parts {
        Registrar& registrar;
        ContactIndex& contacts;
        const OwnDomain& domain;
        Journal& journal;
        Replies& replies;
        common::ReasonCounters<Refusal>& refusals;
    };
    explicit Registration(Parts parts) : parts_{parts} {}

    void handle(nta_incoming_t* incoming, const sip_t* sip, const RequestView& view,
                common::TimePoint now);
    /// With the time of day.
    void write(std::vector<RegistrationRecord> records);

private:
    Parts parts_;
};

}  // namespace signaling::sofia
