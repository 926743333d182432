#include "signaling/registrar.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using common::Endpoint;
using common::IpAddress;
using signaling::ContactRequest;
using signaling::Flow;
using signaling::RegisterRequest;
using signaling::Registrar;
using signaling::RegistrarSettings;
using signaling::RegistrationAction;
using signaling::Transport;

namespace {

const common::TimePoint start{};

Flow flow_from(std::uint16_t port, std::uint64_t connection = 0) {
    return {connection == 0 ? Transport::udp : Transport::tcp,
            Endpoint{*IpAddress::parse("192.0.2.7"), port}, connection};
}

ContactRequest contact(std::string uri) {
    return {std::move(uri), {}, 1.0, {}};
}
ContactRequest contact(std::string uri, std::chrono::seconds expires) {
    return {std::move(uri), {}, 1.0, expires};
}
ContactRequest device(std::string uri, std::string instance) {
    return {std::move(uri), std::move(instance), 1.0, {}};
}

RegisterRequest request(std::uint32_t cseq, std::vector<ContactRequest> contacts,
                        std::string call_id = "call-1") {
    RegisterRequest result;
    result.user_key = "alice";
    result.aor = "sip:alice@example.org";
    result.call_id = std::move(call_id);
    result.cseq = cseq;
    result.contacts = std::move(contacts);
    result.flow = flow_from(5060);
    return result;
}

RegisterRequest wildcard(std::uint32_t cseq, std::optional<std::chrono::seconds> expires,
                         std::string call_id = "call-1") {
    auto result = request(cseq, {}, std::move(call_id));
    result.wildcard = true;
    result.expires = expires;
    return result;
}

int status_of(Registrar& registrar, const RegisterRequest& wanted, common::TimePoint now = start) {
    const auto result = registrar.handle(wanted, now);
    return result ? 200 : result.error().status;
}

std::vector<std::string> contacts_of(const Registrar& registrar, common::TimePoint now = start) {
    std::vector<std::string> contacts;
    for (const auto& binding : registrar.lookup("alice", now)) contacts.push_back(binding.contact);
    return contacts;
}

using Contacts = std::vector<std::string>;

}  // namespace

TEST_CASE("a REGISTER binds its Contact to the flow it came by (RFC 3261 §10.3 step 7)") {
    Registrar registrar{RegistrarSettings{}};
    auto wanted = request(1, {device("sip:alice@10.0.0.5:6001;transport=udp", "\"<urn:uuid:1>\"")});
    wanted.expires = 600s;
    wanted.flow = flow_from(40000);
    const auto result = registrar.handle(wanted, start);
    REQUIRE(result);
    REQUIRE(result->bindings.size() == 1);
    CHECK(result->bindings[0].contact == "sip:alice@10.0.0.5:6001;transport=udp");
    CHECK(result->bindings[0].expires == start + 600s);
    CHECK(result->bindings[0].flow == wanted.flow);
    REQUIRE(result->journal.size() == 1);
    CHECK(result->journal[0].action == RegistrationAction::registered);
    CHECK(result->journal[0].aor == "sip:alice@example.org");
    CHECK(result->journal[0].source == "udp:192.0.2.7:40000");
    CHECK(result->journal[0].expires == 600s);
    CHECK(contacts_of(registrar) == Contacts{"sip:alice@10.0.0.5:6001;transport=udp"});
}

TEST_CASE("a refresh keeps one binding, with the new time, flow and spelling") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(1, {contact("sip:alice@Host;x=1", 100s)})) == 200);
    auto again = request(2, {contact("sip:%61lice@host", 200s)});
    again.flow = flow_from(40001);
    const auto result = registrar.handle(again, start + 50s);
    REQUIRE(result);
    REQUIRE(result->bindings.size() == 1);
    CHECK(result->bindings[0].contact == "sip:%61lice@host");
    CHECK(result->bindings[0].expires == start + 250s);
    CHECK(result->bindings[0].flow == flow_from(40001));
    CHECK(result->journal[0].action == RegistrationAction::refreshed);
    CHECK(registrar.expire(start + 249s).empty());
}

TEST_CASE("a query changes nothing (RFC 3261 §10.2.3)") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(5, {contact("sip:a@h")})) == 200);
    for (const auto expires : {std::optional<std::chrono::seconds>{}, std::optional{0s}}) {
        auto query = request(1, {});
        query.expires = expires;
        const auto result = registrar.handle(query, start);
        REQUIRE(result);
        CHECK(result->bindings.size() == 1);
        CHECK(result->journal.empty());
    }
    CHECK(contacts_of(registrar) == Contacts{"sip:a@h"});

    auto unknown = request(1, {});
    unknown.user_key = "nobody";
    CHECK(registrar.handle(unknown, start)->bindings.empty());
    CHECK_FALSE(registrar.has_known("nobody"));
}

TEST_CASE(
    "the interval is the parameter's, the header's or the default, within bounds (RFC 3261 "
    "§10.3)") {
    struct Row {
        std::optional<std::chrono::seconds> parameter;
        std::optional<std::chrono::seconds> header;
        int status;
        std::chrono::seconds granted;
    };
    const Row rows[] = {
        {{}, {}, 200, 3600s},    {{}, 600s, 200, 600s},         {120s, 600s, 200, 120s},
        {7200s, {}, 200, 3600s}, {4294967295s, {}, 200, 3600s}, {{}, 4294967295s, 200, 3600s},
        {60s, {}, 200, 60s},     {59s, 600s, 423, 0s},          {{}, 1s, 423, 0s},
    };
    for (const Row& row : rows) {
        CAPTURE(row.parameter.value_or(-1s).count());
        CAPTURE(row.header.value_or(-1s).count());
        Registrar registrar{RegistrarSettings{}};
        auto wanted = request(1, {contact("sip:a@h")});
        wanted.contacts[0].expires = row.parameter;
        wanted.expires = row.header;
        const auto result = registrar.handle(wanted, start);
        REQUIRE((result ? 200 : result.error().status) == row.status);
        if (result) CHECK(result->bindings[0].expires == start + row.granted);
        if (!result) CHECK(result.error().min_expires == 60s);
    }
}

TEST_CASE("Expires of 0 removes, also what is not there (RFC 3261 §10.2.2)") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(1, {contact("sip:a@h"), contact("sip:b@h")})) == 200);
    auto removal = request(2, {contact("sip:a@h")});
    removal.expires = 0s;
    const auto result = registrar.handle(removal, start);
    REQUIRE(result);
    REQUIRE(result->journal.size() == 1);
    CHECK(result->journal[0].action == RegistrationAction::unregistered);
    CHECK(contacts_of(registrar) == Contacts{"sip:b@h"});
    CHECK(registrar.handle(request(3, {contact("sip:c@h", 0s)}), start)->journal.empty());
    REQUIRE(status_of(registrar, request(4, {contact("sip:b@h", 0s)})) == 200);
    CHECK(contacts_of(registrar).empty());
    CHECK(registrar.has_known("alice"));
    CHECK_FALSE(registrar.has_known("bob"));
}

TEST_CASE("Contact: * removes all, with Expires: 0 and alone only (RFC 3261 §10.3 step 6)") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(1, {contact("sip:a@h"), contact("sip:b@h")})) == 200);
    CHECK(status_of(registrar, wildcard(2, {})) == 400);
    CHECK(status_of(registrar, wildcard(2, 60s)) == 400);
    auto mixed = wildcard(2, 0s);
    mixed.contacts.push_back(contact("sip:a@h"));
    CHECK(status_of(registrar, mixed) == 400);
    CHECK(status_of(registrar, wildcard(1, 0s)) == 500);
    CHECK(contacts_of(registrar).size() == 2);

    const auto result = registrar.handle(wildcard(2, 0s), start);
    REQUIRE(result);
    CHECK(result->bindings.empty());
    CHECK(result->journal.size() == 2);
    CHECK(contacts_of(registrar).empty());

    auto stranger = wildcard(1, 0s);
    stranger.user_key = "nobody";
    CHECK(status_of(registrar, stranger) == 200);
    CHECK_FALSE(registrar.has_known("nobody"));
}

TEST_CASE(
    "an older CSeq of the same Call-ID fails whole, another Call-ID does not (RFC 3261 §10.3)") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(10, {contact("sip:a@h")})) == 200);
    CHECK(status_of(registrar, request(9, {contact("sip:a@h")})) == 500);
    CHECK(status_of(registrar, request(10, {contact("sip:a@h", 0s)})) == 500);
    CHECK(status_of(registrar, request(9, {contact("sip:new@h"), contact("sip:a@h")})) == 500);
    CHECK(contacts_of(registrar) == Contacts{"sip:a@h"});
    CHECK(status_of(registrar, request(11, {contact("sip:a@h")})) == 200);
    CHECK(status_of(registrar, request(1, {contact("sip:a@h")}, "call-2")) == 200);
    CHECK(status_of(registrar, wildcard(1, 0s, "call-3")) == 200);
    CHECK(contacts_of(registrar).empty());
}

TEST_CASE("the same Contact twice in one request is no disorder") {
    Registrar registrar{RegistrarSettings{}};
    CHECK(status_of(registrar, request(1, {contact("sip:a@h"), contact("sip:a@h")})) == 200);
    CHECK(contacts_of(registrar) == Contacts{"sip:a@h"});
}

TEST_CASE("a request is carried out whole or not at all (RFC 3261 §10.3 step 7)") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(1, {contact("sip:a@h")})) == 200);
    CHECK(status_of(registrar, request(2, {contact("sip:a@h", 0s), contact("sip:b@h"),
                                           contact("sip:c@h", 5s)})) == 423);
    CHECK(contacts_of(registrar) == Contacts{"sip:a@h"});
    // The failed request did not use up its CSeq either.
    CHECK(status_of(registrar, request(2, {contact("sip:a@h", 0s)})) == 200);
}

TEST_CASE("a phone at a new address replaces its own binding by +sip.instance (RFC 5626 §4.1)") {
    Registrar registrar{RegistrarSettings{}};
    const std::string phone = "\"<urn:uuid:1>\"";
    const std::string laptop = "\"<urn:uuid:2>\"";
    REQUIRE(status_of(registrar, request(1, {device("sip:a@10.0.0.5:6001", phone)})) == 200);
    REQUIRE(status_of(registrar, request(1, {device("sip:a@10.0.0.6:6001", laptop)}, "call-2")) ==
            200);
    const auto moved =
        registrar.handle(request(1, {device("sip:a@10.9.0.5:7001", phone)}, "call-3"), start);
    REQUIRE(moved);
    CHECK(contacts_of(registrar) == Contacts{"sip:a@10.9.0.5:7001", "sip:a@10.0.0.6:6001"});
    REQUIRE(moved->journal.size() == 2);
    CHECK(moved->journal[0].action == RegistrationAction::unregistered);
    CHECK(moved->journal[0].contact == "sip:a@10.0.0.5:6001");
    CHECK(moved->journal[1].action == RegistrationAction::registered);

    // Linphone's correction after "received": the old Contact goes, the new one comes, in any
    // order.
    auto old_one = device("sip:a@10.9.0.5:7001", phone);
    old_one.expires = 0s;
    REQUIRE(status_of(registrar, request(2, {device("sip:a@10.9.0.5:7002", phone), old_one},
                                         "call-3")) == 200);
    CHECK(contacts_of(registrar) == Contacts{"sip:a@10.9.0.5:7002", "sip:a@10.0.0.6:6001"});

    auto gone = device("sip:a@10.9.0.5:9999", phone);
    gone.expires = 0s;
    REQUIRE(status_of(registrar, request(3, {gone}, "call-3")) == 200);
    CHECK(contacts_of(registrar) == Contacts{"sip:a@10.0.0.6:6001"});
}

TEST_CASE("contacts come by q, then newest first (RFC 3261 §16.6)") {
    Registrar registrar{RegistrarSettings{}};
    const auto with_q = [](std::string uri, double q) {
        return ContactRequest{std::move(uri), {}, q, {}};
    };
    REQUIRE(status_of(registrar, request(1, {with_q("sip:low@h", 0.1)})) == 200);
    REQUIRE(status_of(registrar, request(2, {with_q("sip:one@h", 0.7)})) == 200);
    REQUIRE(status_of(registrar, request(3, {with_q("sip:two@h", 0.7)})) == 200);
    REQUIRE(status_of(registrar, request(4, {with_q("sip:top@h", 9.0)})) == 200);
    CHECK(contacts_of(registrar) == Contacts{"sip:top@h", "sip:two@h", "sip:one@h", "sip:low@h"});
    CHECK(registrar.lookup("alice", start)[0].q == 1.0);
    REQUIRE(status_of(registrar, request(5, {with_q("sip:one@h", 0.7)})) == 200);
    CHECK(contacts_of(registrar) == Contacts{"sip:top@h", "sip:one@h", "sip:two@h", "sip:low@h"});
}

TEST_CASE("a new contact beyond max_contacts is refused, a refresh or exchange is not") {
    RegistrarSettings settings;
    settings.max_contacts = 2;
    Registrar registrar{settings};
    REQUIRE(status_of(registrar, request(1, {contact("sip:a@h"), contact("sip:b@h")})) == 200);
    CHECK(status_of(registrar, request(2, {contact("sip:c@h")})) == 403);
    CHECK(status_of(registrar, request(3, {contact("sip:a@h")})) == 200);
    CHECK(status_of(registrar, request(4, {contact("sip:c@h"), contact("sip:a@h", 0s)})) == 200);
    CHECK(contacts_of(registrar) == Contacts{"sip:c@h", "sip:b@h"});
    CHECK(status_of(registrar, request(5, std::vector<ContactRequest>(5, contact("sip:x@h")))) ==
          403);
    // Time frees places, also before the next expire().
    CHECK(status_of(registrar, request(6, {contact("sip:d@h")}), start + 2h) == 200);
}

TEST_CASE("bindings are gone at their time, in lookups at once and in the journal with expire()") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(1, {contact("sip:a@h", 60s), contact("sip:b@h", 90s)})) ==
            200);
    CHECK(contacts_of(registrar, start + 59s).size() == 2);
    CHECK(contacts_of(registrar, start + 60s) == Contacts{"sip:b@h"});
    CHECK(registrar.all(start + 60s).size() == 1);
    CHECK(registrar.expire(start + 59s).empty());
    const auto first = registrar.expire(start + 60s);
    REQUIRE(first.size() == 1);
    CHECK(first[0].contact == "sip:a@h");
    CHECK(first[0].action == RegistrationAction::expired);
    CHECK(registrar.expire(start + 60s).empty());
    CHECK(registrar.expire(start + 1h).size() == 1);
    CHECK(registrar.has_known("alice"));
    CHECK(registrar.all(start).empty());
}

TEST_CASE("a binding that expired unnoticed is journaled when its phone comes back") {
    Registrar registrar{RegistrarSettings{}};
    REQUIRE(status_of(registrar, request(1, {contact("sip:a@h", 60s)})) == 200);
    const auto back = registrar.handle(request(1, {contact("sip:a@h", 60s)}), start + 61s);
    REQUIRE(back);  // RFC 3261 §10.3: an expired binding has no CSeq to be compared with
    REQUIRE(back->journal.size() == 2);
    CHECK(back->journal[0].action == RegistrationAction::expired);
    CHECK(back->journal[1].action == RegistrationAction::registered);
}

TEST_CASE("a TCP connection takes its bindings with it") {
    Registrar registrar{RegistrarSettings{}};
    auto by_tcp = request(1, {contact("sip:a@h;transport=tcp")});
    by_tcp.flow = flow_from(40000, 7);
    REQUIRE(status_of(registrar, by_tcp) == 200);
    REQUIRE(status_of(registrar, request(2, {contact("sip:b@h")})) == 200);
    CHECK(registrar.drop_connection(0).empty());
    CHECK(registrar.drop_connection(8).empty());
    const auto dropped = registrar.drop_connection(7);
    REQUIRE(dropped.size() == 1);
    CHECK(dropped[0].source == "tcp:192.0.2.7:40000");
    CHECK(contacts_of(registrar) == Contacts{"sip:b@h"});
    CHECK(registrar.drop_connection(7).empty());
}

TEST_CASE("fields beyond all measure are refused") {
    Registrar registrar{RegistrarSettings{}};
    CHECK(status_of(registrar, request(1, {contact("sip:" + std::string(2'048, 'a') + "@h")})) ==
          400);
    CHECK(status_of(registrar, request(1, {contact("sip:a@h")}, std::string(2'049, 'c'))) == 400);
    CHECK_FALSE(registrar.has_known("alice"));
}

TEST_CASE("known users are bounded: idle ones are forgotten, registered ones never") {
    Registrar registrar{RegistrarSettings{}};
    const auto as = [](std::size_t number, std::uint32_t cseq, std::chrono::seconds expires) {
        auto result = request(cseq, {contact("sip:x@h", expires)});
        result.user_key = "user-" + std::to_string(number);
        return result;
    };
    for (std::size_t i = 0; i < Registrar::max_known_users; ++i)
        REQUIRE(status_of(registrar, as(i, 1, 600s)) == 200);
    CHECK(status_of(registrar, as(Registrar::max_known_users, 1, 600s)) == 503);
    REQUIRE(status_of(registrar, as(4, 2, 0s)) == 200);
    REQUIRE(status_of(registrar, as(3, 2, 0s)) == 200);
    REQUIRE(status_of(registrar, as(3, 3, 600s)) == 200);
    CHECK(status_of(registrar, as(Registrar::max_known_users, 1, 600s)) == 200);
    CHECK(status_of(registrar, as(Registrar::max_known_users + 1, 1, 600s)) == 503);
    CHECK_FALSE(registrar.has_known("user-4"));
    CHECK(registrar.has_known("user-3"));
    CHECK(registrar.has_known("user-0"));
}
