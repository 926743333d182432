#pragma once

#include "common/reason_counters.hpp"
#include "signaling/contact_index.hpp"
#include "signaling/journal.hpp"
#include "signaling/own_domain.hpp"
#include "signaling/registrar.hpp"
#include "signaling/request_chain.hpp"
#include "signaling/sofia/replies.hpp"
#include "signaling/sofia/transports.hpp"

namespace signaling::sofia {

/// REGISTER: headers to the registrar, its answer to the phone, records to the journal.
class Registration {
public:
    struct Parts {
        Registrar& registrar;
        ContactIndex& contacts;
        const OwnDomain& domain;
        const Transports& transports;
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
    void refuse(nta_incoming_t* incoming, const RegisterRequest& request,
                const RegisterRefusal& refusal);
    void refuse_extensions(nta_incoming_t* incoming, const RegisterRequest& request,
                           const std::vector<std::string_view>& unknown);
    void write_refusal(const RegisterRequest& request);
    /// A request for this binding would come back to us.
    [[nodiscard]] bool leads_to_us(const RegisterRequest& request) const;

    Parts parts_;
};

}  // namespace signaling::sofia
