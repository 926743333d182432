#include "signaling/contact_index.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace signaling;
using namespace std::chrono_literals;

namespace {

const common::TimePoint start{};

Binding at(std::string contact, std::uint16_t seen_port, std::chrono::seconds lifetime = 60s) {
    Binding binding;
    binding.contact = std::move(contact);
    binding.expires = start + lifetime;
    binding.flow = {Transport::udp, {*common::IpAddress::parse("203.0.113.9"), seen_port}, 1};
    return binding;
}

int port_of(const ContactIndex& index, const char* uri, common::TimePoint now = start) {
    const auto flow = index.find(uri, now);
    return flow ? flow->source.port : 0;
}

}  // namespace

TEST_CASE("contacts are told apart by host and port, GRUUs by user and instance too") {
    struct Row {
        const char* a;
        const char* b;
        bool same;
    };
    const Row rows[] = {
        {"sip:alice@192.0.2.1", "sip:bob@192.0.2.1:5060;x", true},
        {"sip:alice@Example.org", "sip:alice@example.ORG", true},
        {"sip:alice@192.0.2.1", "sips:alice@192.0.2.1", false},
        {"sip:alice@192.0.2.1", "sip:alice@192.0.2.1;gr=urn:uuid:a", false},
        {"sip:alice@h;gr=urn:uuid:a", "sip:alice@h;gr=urn:uuid:A;conf-id=x", true},
        {"sip:alice@h;gr=urn:uuid:a", "sip:alice@h;gr=urn:uuid:b", false},
        {"sip:alice@h;gr=urn:uuid:a", "sip:bob@h;gr=urn:uuid:a", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.a);
        CAPTURE(row.b);
        CHECK((contact_key(row.a) == contact_key(row.b)) == row.same);
    }
    CHECK(contact_key("tel:+421").empty());
}

TEST_CASE("what of a user expires leaves the user's other places (RFC 3261 §10.3)") {
    ContactIndex index;
    index.update("alice",
                 {at("sip:alice@192.0.2.1:1", 1001, 10s), at("sip:alice@192.0.2.2:2", 1002)});
    const auto later = start + 20s;
    CHECK(port_of(index, "sip:alice@192.0.2.1:1", later) == 0);
    index.expire(later);
    CHECK(port_of(index, "sip:alice@192.0.2.2:2", later) == 1002);
    // The place that was left is still known to be alice's: her next REGISTER replaces it.
    index.update("alice", {at("sip:alice@192.0.2.3:3", 1003)});
    CHECK(port_of(index, "sip:alice@192.0.2.2:2") == 0);
    CHECK(port_of(index, "sip:alice@192.0.2.3:3") == 1003);
    index.update("alice", {});
    CHECK(port_of(index, "sip:alice@192.0.2.3:3") == 0);
}

TEST_CASE("two users at one address do not take each other's place") {
    ContactIndex index;
    index.update("alice", {at("sip:alice@192.168.1.5:5060", 1001)});
    index.update("bob", {at("sip:bob@192.168.1.5:5060", 1002, 10s)});
    CHECK(port_of(index, "sip:alice@192.168.1.5") == 1001);
    CHECK(port_of(index, "sip:bob@192.168.1.5") == 1002);
    CHECK(port_of(index, "sip:192.168.1.5") != 0);
    index.expire(start + 20s);
    CHECK(port_of(index, "sip:192.168.1.5", start + 20s) == 1001);
    index.update("bob", {});
    CHECK(port_of(index, "sip:alice@192.168.1.5") == 1001);
}
