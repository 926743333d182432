#include "signaling/sip_uri.hpp"

#include <doctest/doctest.h>

using signaling::equivalent;
using signaling::SipUri;

TEST_CASE("SipUri takes a URI apart (RFC 3261 §19.1.1)") {
    struct Row {
        const char* text;
        const char* scheme;
        const char* user;
        const char* host;
        int port;
        const char* parameters;
    };
    const Row rows[] = {
        {"sip:alice@example.org", "sip", "alice", "example.org", 0, ""},
        {"SIPS:Alice@Example.ORG:5061", "sips", "Alice", "example.org", 5061, ""},
        {"sip:127.0.0.1:5977", "sip", "", "127.0.0.1", 5977, ""},
        {"sip:alice@127.0.0.1:6001;transport=udp", "sip", "alice", "127.0.0.1", 6001,
         ";transport=udp"},
        {"sip:alice@[2001:DB8::1]:5070;lr", "sip", "alice", "2001:db8::1", 5070, ";lr"},
        {"sip:[::1]", "sip", "", "::1", 0, ""},
        {"sip:alice:secret@host;x?subject=hi", "sip", "alice", "host", 0, ";x"},
        {"sip:host?subject=a", "sip", "", "host", 0, ""},
        {"sip:%61lice%20b@host", "sip", "alice b", "host", 0, ""},
        {"sip:null-%00-null@example.com", "sip", nullptr, "example.com", 0, ""},
        {"sip:1;isub=2@host", "sip", "1;isub=2", "host", 0, ""},
        {"sip:conf-focus@127.0.0.1;conf-id=pZB~7", "sip", "conf-focus", "127.0.0.1", 0,
         ";conf-id=pZB~7"},
        {"sip:a@my_pc", "sip", "a", "my_pc", 0, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto uri = SipUri::parse(row.text);
        REQUIRE(uri);
        CHECK(uri->scheme == row.scheme);
        if (row.user != nullptr) CHECK(uri->user == row.user);
        CHECK(uri->host == row.host);
        CHECK(uri->port == row.port);
        CHECK(uri->parameters == row.parameters);
    }
    CHECK(SipUri::parse("sip:null-%00-null@example.com")->user.size() == 11);
}

TEST_CASE("SipUri refuses what is not a sip: or sips: URI (RFC 3261 §25.1)") {
    for (const char* text : {"",
                             "sip:",
                             "tel:+421",
                             "urn:service:sos",
                             "<sip:a@b>",
                             "sip:@host",
                             "sip:a@",
                             "sip:a@b@c",
                             "sip:a b@host",
                             "sip:a@host:",
                             "sip:a@host:0",
                             "sip:a@host:65536",
                             "sip:a@host:-1",
                             "sip:a@host:50a",
                             "sip:a%4@host",
                             "sip:a%zz@host",
                             "sip:a@[::1",
                             "sip:a@[host]",
                             "sip:a@::1",
                             "sip:a@host\r\n",
                             "sip:a@ho<st",
                             "sip:a@h\xc3\xa9",
                             "sips",
                             "sip:a@host/x"}) {
        CAPTURE(text);
        CHECK_FALSE(SipUri::parse(text));
    }
}

TEST_CASE("URI parameters are found whatever their case (RFC 3261 §19.1.4)") {
    const auto uri = *SipUri::parse("sip:h;Transport=TCP;lr;gr=urn:uuid:1;empty=");
    CHECK(uri.parameter("transport") == "TCP");
    CHECK(uri.parameter("LR") == "");
    CHECK(uri.parameter("gr") == "urn:uuid:1");
    CHECK(uri.parameter("empty") == "");
    CHECK_FALSE(uri.parameter("trans"));
    CHECK_FALSE(uri.parameter(""));
}

TEST_CASE(
    "an address of record has no port, no parameters and only needed escapes (RFC 3261 §10.3)") {
    struct Row {
        const char* text;
        const char* aor;
    };
    const Row rows[] = {
        {"sip:alice@Example.org:5060;transport=tcp?x=y", "sip:alice@example.org"},
        {"sips:%61lice@host", "sips:alice@host"},
        {"sip:a%40b%20%c3%a9@host", "sip:a%40b%20%C3%A9@host"},
        {"sip:alice@[2001:db8::1]:5060", "sip:alice@[2001:db8::1]"},
        {"sip:host", "sip:host"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(SipUri::parse(row.text)->address_of_record() == row.aor);
    }
}

TEST_CASE("URIs are compared as RFC 3261 §19.1.4 says") {
    struct Row {
        const char* a;
        const char* b;
        bool same;
    };
    const Row rows[] = {
        {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp", true},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5", true},
        {"sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0::1]", true},
        {"sip:a@h;x=1;x=2", "sip:a@h;x=1;x=2", true},
        {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false},
        {"sip:bob@biloxi.com", "sips:bob@biloxi.com", false},
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false},
        {"sip:a@h;maddr=1.2.3.4", "sip:a@h", false},
        {"sip:a@h;ttl=1", "sip:a@h;ttl=2", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.a);
        CAPTURE(row.b);
        CHECK(equivalent(*SipUri::parse(row.a), *SipUri::parse(row.b)) == row.same);
        CHECK(equivalent(*SipUri::parse(row.b), *SipUri::parse(row.a)) == row.same);
    }
}
