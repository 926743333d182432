#include "signaling/sofia/stack_phrases.hpp"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/su_string.h>

namespace {

// One per signaling thread: a C function with a fixed signature has nowhere else to look.
thread_local const signaling::ReasonPhrases* phrases_here = nullptr;  // NOLINT(*-non-const-*)

}  // namespace

namespace signaling::sofia {

StackPhrases::StackPhrases(const ReasonPhrases& phrases) {
    phrases_here = &phrases;
}
StackPhrases::~StackPhrases() {
    phrases_here = nullptr;
}

}  // namespace signaling::sofia

extern "C" sip_status_t* sip_status_create(su_home_t* home, unsigned status, char const* phrase,
                                           char const* version) {
    const char* configured =
        phrases_here == nullptr ? nullptr : phrases_here->find(static_cast<int>(status));
    if (configured != nullptr) phrase = su_strdup(home, configured);
    if (phrase == nullptr) phrase = sip_status_phrase(static_cast<int>(status));
    if (phrase == nullptr) return nullptr;
    msg_header_t* header = msg_header_alloc(home, sip_status_class, 0);
    if (header == nullptr) return nullptr;
    auto* line = reinterpret_cast<sip_status_t*>(header);
    line->st_version = version == nullptr ? sip_version_2_0 : version;
    line->st_status = static_cast<int>(status);
    line->st_phrase = phrase;
    return line;
}
