#include "signaling/own_domain.hpp"

#include <doctest/doctest.h>

using common::IpAddress;
using signaling::OwnDomain;
using signaling::SipUri;

namespace {

OwnDomain example() {
    return OwnDomain{{"Example.org", "pbx.lan:5080", "2001:db8::9"},
                     {*IpAddress::parse("192.0.2.1"), *IpAddress::parse("2001:db8::1")}};
}

}  // namespace

TEST_CASE("our hosts are the configured domains, the machine's addresses and loopback") {
    struct Row {
        const char* host;
        bool ours;
    };
    const Row rows[] = {
        {"example.org", true},
        {"EXAMPLE.ORG", true},
        {"example.org.", true},
        {"pbx.lan", true},
        {"192.0.2.1", true},
        {"2001:db8::1", true},
        {"[2001:DB8:0:0::1]", true},
        {"2001:db8::9", true},
        {"127.0.0.1", true},
        {"127.9.9.9", true},
        {"::1", true},
        {"localhost", true},
        {"192.0.2.2", false},
        {"sub.example.org", false},
        {"example.or", false},
        {"", false},
        {".", false},
        {"0.0.0.0", false},
    };
    const OwnDomain domain = example();
    for (const Row& row : rows) {
        CAPTURE(row.host);
        CHECK(domain.has_host(row.host) == row.ours);
    }
}

TEST_CASE("a request to us has our host, any port and no user (RFC 3261 §16.4)") {
    const OwnDomain domain = example();
    CHECK(domain.is_server_itself(*SipUri::parse("sip:192.0.2.1:5977;lr")));
    CHECK(domain.is_server_itself(*SipUri::parse("sip:example.org")));
    CHECK_FALSE(domain.is_server_itself(*SipUri::parse("sip:alice@example.org")));
    CHECK_FALSE(domain.is_server_itself(*SipUri::parse("sip:elsewhere.org")));
}

TEST_CASE("a user is the same at each of our hosts, and keeps the case of its name") {
    CHECK(OwnDomain::user_key(*SipUri::parse("sip:alice@127.0.0.1")) ==
          OwnDomain::user_key(*SipUri::parse("sip:%61lice@192.0.2.1:5060;x")));
    CHECK(OwnDomain::user_key(*SipUri::parse("sip:alice@h")) !=
          OwnDomain::user_key(*SipUri::parse("sip:Alice@h")));
}
