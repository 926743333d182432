#include "signaling/reason_phrases.hpp"

#include <algorithm>
#include <array>

#include "signaling/ascii.hpp"

namespace signaling {

namespace {

struct StandardPhrase {
    int status;
    const char* phrase;
};

// RFC 3261 §21; the others from https://www.iana.org/assignments/sip-parameters.
constexpr std::array standard_phrases{
    StandardPhrase{100, "Trying"},
    StandardPhrase{180, "Ringing"},
    StandardPhrase{181, "Call Is Being Forwarded"},
    StandardPhrase{182, "Queued"},
    StandardPhrase{183, "Session Progress"},
    StandardPhrase{199, "Early Dialog Terminated"},
    StandardPhrase{200, "OK"},
    StandardPhrase{202, "Accepted"},
    StandardPhrase{204, "No Notification"},
    StandardPhrase{300, "Multiple Choices"},
    StandardPhrase{301, "Moved Permanently"},
    StandardPhrase{302, "Moved Temporarily"},
    StandardPhrase{305, "Use Proxy"},
    StandardPhrase{380, "Alternative Service"},
    StandardPhrase{400, "Bad Request"},
    StandardPhrase{401, "Unauthorized"},
    StandardPhrase{402, "Payment Required"},
    StandardPhrase{403, "Forbidden"},
    StandardPhrase{404, "Not Found"},
    StandardPhrase{405, "Method Not Allowed"},
    StandardPhrase{406, "Not Acceptable"},
    StandardPhrase{407, "Proxy Authentication Required"},
    StandardPhrase{408, "Request Timeout"},
    StandardPhrase{410, "Gone"},
    StandardPhrase{412, "Conditional Request Failed"},
    StandardPhrase{413, "Request Entity Too Large"},
    StandardPhrase{414, "Request-URI Too Long"},
    StandardPhrase{415, "Unsupported Media Type"},
    StandardPhrase{416, "Unsupported URI Scheme"},
    StandardPhrase{417, "Unknown Resource-Priority"},
    StandardPhrase{420, "Bad Extension"},
    StandardPhrase{421, "Extension Required"},
    StandardPhrase{422, "Session Interval Too Small"},
    StandardPhrase{423, "Interval Too Brief"},
    StandardPhrase{424, "Bad Location Information"},
    StandardPhrase{428, "Use Identity Header"},
    StandardPhrase{429, "Provide Referrer Identity"},
    StandardPhrase{430, "Flow Failed"},
    StandardPhrase{433, "Anonymity Disallowed"},
    StandardPhrase{436, "Bad Identity Info"},
    StandardPhrase{437, "Unsupported Credential"},
    StandardPhrase{438, "Invalid Identity Header"},
    StandardPhrase{439, "First Hop Lacks Outbound Support"},
    StandardPhrase{440, "Max-Breadth Exceeded"},
    StandardPhrase{469, "Bad Info Package"},
    StandardPhrase{470, "Consent Needed"},
    StandardPhrase{480, "Temporarily Unavailable"},
    StandardPhrase{481, "Call/Transaction Does Not Exist"},
    StandardPhrase{482, "Loop Detected"},
    StandardPhrase{483, "Too Many Hops"},
    StandardPhrase{484, "Address Incomplete"},
    StandardPhrase{485, "Ambiguous"},
    StandardPhrase{486, "Busy Here"},
    StandardPhrase{487, "Request Terminated"},
    StandardPhrase{488, "Not Acceptable Here"},
    StandardPhrase{489, "Bad Event"},
    StandardPhrase{491, "Request Pending"},
    StandardPhrase{493, "Undecipherable"},
    StandardPhrase{494, "Security Agreement Required"},
    StandardPhrase{500, "Server Internal Error"},
    StandardPhrase{501, "Not Implemented"},
    StandardPhrase{502, "Bad Gateway"},
    StandardPhrase{503, "Service Unavailable"},
    StandardPhrase{504, "Server Time-out"},
    StandardPhrase{505, "Version Not Supported"},
    StandardPhrase{513, "Message Too Large"},
    StandardPhrase{555, "Push Notification Service Not Supported"},
    StandardPhrase{580, "Precondition Failure"},
    StandardPhrase{600, "Busy Everywhere"},
    StandardPhrase{603, "Decline"},
    StandardPhrase{604, "Does Not Exist Anywhere"},
    StandardPhrase{606, "Not Acceptable"},
    StandardPhrase{607, "Unwanted"},
    StandardPhrase{608, "Rejected"},
};

}  // namespace

ReasonPhrases::ReasonPhrases(std::map<int, std::string> phrases) : phrases_{std::move(phrases)} {
    for (auto& [status, phrase] : phrases_)
        std::replace_if(phrase.begin(), phrase.end(), ascii::is_control, ' ');
}

const char* ReasonPhrases::find(int status) const {
    const auto found = phrases_.find(status);
    return found == phrases_.end() ? nullptr : found->second.c_str();
}

const char* standard_phrase(int status) {
    const auto found = std::find_if(standard_phrases.begin(), standard_phrases.end(),
                                    [&](const auto& entry) { return entry.status == status; });
    return found == standard_phrases.end() ? "Unknown" : found->phrase;
}

}  // namespace signaling
