#include "signaling/gruu.hpp"

#include <doctest/doctest.h>

#include "signaling/own_domain.hpp"

using namespace signaling;

namespace {

Binding phone(std::string contact, std::string instance) {
    Binding binding;
    binding.contact = std::move(contact);
    binding.instance = std::move(instance);
    return binding;
}

}  // namespace

TEST_CASE("a public GRUU is the address of record with the instance in gr (RFC 5627 §5.4)") {
    struct Row {
        const char* aor;
        const char* instance;
        const char* gruu;
    };
    const Row rows[] = {
        {"sip:alice@example.org", R"("<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>")",
         "sip:alice@example.org;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"},
        {"sips:alice@[2001:db8::1]", R"("<urn:x:1>")", "sips:alice@[2001:db8::1];gr=urn:x:1"},
        // What cannot stand in a parameter is escaped, quotes above all.
        {"sip:a@h", R"("<urn:x:a b;c=d?e"f%41>")", "sip:a@h;gr=urn:x:a%20b%3Bc%3Dd%3Fe%22f%2541"},
        {"sip:a@h", "", ""},
        {"sip:a@h", R"("")", ""},
        {"sip:a@h", R"("<>")", ""},
        {"sip:a@h", R"("urn:uuid:1")", ""},
        {"sip:a@h", R"(<urn:uuid:1>)", ""},
        {"sip:a@h", R"("<)", ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.instance);
        CHECK(public_gruu(row.aor, row.instance) == row.gruu);
    }
}

TEST_CASE("a GRUU names the phone that registered its instance, and no other (RFC 5627 §6.1)") {
    const std::vector<Binding> bindings{
        phone("sip:alice@192.0.2.1:1", ""),
        phone("sip:alice@192.0.2.2:2", R"("<urn:uuid:AAAA>")"),
        phone("sip:alice@192.0.2.3:3", R"("<urn:uuid:bbbb>")"),
        phone("sip:alice@192.0.2.4:4", R"("<urn:uuid:bbbb>")"),
        phone("sip:alice@192.0.2.5:5", R"("<urn:x:a b;c%41>")"),
    };
    struct Row {
        const char* uri;
        const char* contact;  // nullptr: nobody's
    };
    const Row rows[] = {
        {"sip:alice@example.org;gr=urn:uuid:aaaa", "sip:alice@192.0.2.2:2"},
        {"sip:alice@example.org;GR=URN:UUID:AAAA", "sip:alice@192.0.2.2:2"},
        {"sip:alice@example.org:7000;conf-id=x;gr=urn:uuid:aaaa", "sip:alice@192.0.2.2:2"},
        {"sip:alice@example.org;gr=urn:uuid:bbbb", "sip:alice@192.0.2.3:3"},
        {"sip:alice@example.org;gr=urn%3Auuid:bbb%62", "sip:alice@192.0.2.3:3"},
        {"sip:alice@example.org;gr=urn:x:a%20b%3Bc%2541", "sip:alice@192.0.2.5:5"},
        {"sip:alice@example.org;gr=urn:uuid:cccc", nullptr},
        {"sip:alice@example.org;gr=urn:uuid:aaa", nullptr},
        {"sip:alice@example.org;gr=", nullptr},
        {"sip:alice@example.org;gr", nullptr},
        {"sip:alice@example.org;gr=%zz", nullptr},
        {"sip:alice@example.org", nullptr},
    };
    for (const Row& row : rows) {
        CAPTURE(row.uri);
        const auto uri = SipUri::parse(row.uri);
        REQUIRE(uri);
        const Binding* found = binding_of_gruu(*uri, bindings);
        CHECK((found != nullptr) == (row.contact != nullptr));
        if (found != nullptr && row.contact != nullptr) CHECK(found->contact == row.contact);
    }
}

TEST_CASE("what a phone put on its GRUU goes to its Contact (linphone.md §0.2)") {
    struct Row {
        const char* contact;
        const char* gruu;
        const char* request_uri;
    };
    const Row rows[] = {
        {"sip:alice@192.0.2.7:6001;transport=udp", "sip:alice@h;gr=urn:u:1",
         "sip:alice@192.0.2.7:6001;transport=udp"},
        {"sip:alice@192.0.2.7:6001;transport=udp", "sip:alice@h;gr=urn:u:1;conf-id=pZB~7",
         "sip:alice@192.0.2.7:6001;transport=udp;conf-id=pZB~7"},
        {"sip:alice@192.0.2.7:6001", "sip:alice@h:5977;text;conf-id=a;gr=urn:u:1;x=%2C",
         "sip:alice@192.0.2.7:6001;text;conf-id=a;x=%2C"},
        // How to reach us is not how to reach the phone.
        {"sip:alice@192.0.2.7", "sip:alice@h;gr=1;transport=tcp;lr;MADDR=h;ttl=1;method=BYE",
         "sip:alice@192.0.2.7"},
        {"sip:alice@192.0.2.7;conf-id=own", "sip:alice@h;gr=1;Conf-Id=other",
         "sip:alice@192.0.2.7;conf-id=own"},
        {"sip:alice@192.0.2.7?Subject=x", "sip:alice@h;gr=1;conf-id=b",
         "sip:alice@192.0.2.7;conf-id=b?Subject=x"},
        {"sip:ali?ce@192.0.2.7", "sip:alice@h;gr=1;conf-id=b", "sip:ali?ce@192.0.2.7;conf-id=b"},
        {"sip:192.0.2.7", "sip:alice@h;;gr=1;", "sip:192.0.2.7"},
        {"tel:+421", "sip:alice@h;gr=1;conf-id=b", "tel:+421"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.gruu);
        const auto gruu = SipUri::parse(row.gruu);
        REQUIRE(gruu);
        CHECK(contact_for_gruu(row.contact, *gruu) == row.request_uri);
    }
}

TEST_CASE("a GRUU belongs to its user like the address of record (RFC 5627 §3.1.1)") {
    const auto gruu = SipUri::parse("sip:alice@example.org;gr=urn:uuid:1;conf-id=x");
    REQUIRE(gruu);
    CHECK(is_gruu(*gruu));
    CHECK(OwnDomain::user_key(*gruu) == "alice");
    CHECK(gruu->address_of_record() == "sip:alice@example.org");
    CHECK_FALSE(is_gruu(*SipUri::parse("sip:alice@example.org;grid=1")));
}
