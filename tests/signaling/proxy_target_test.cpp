#include "signaling/proxy_target.hpp"

#include <doctest/doctest.h>

#include "signaling/contact_index.hpp"

using namespace signaling;
using namespace std::chrono_literals;

namespace {

Binding binding_at(const char* contact, std::uint16_t port, common::TimePoint expires) {
    Binding binding;
    binding.contact = contact;
    binding.flow = {Transport::udp, {*common::IpAddress::parse("203.0.113.7"), port}, 3};
    binding.expires = expires;
    return binding;
}

}  // namespace

TEST_CASE("every binding is a target; without one the status says why (RFC 3261 §16.5)") {
    RequestView invite;
    invite.method = "INVITE";
    const std::vector<Binding> two{binding_at("sip:bob@10.0.0.1", 1, {}),
                                   binding_at("sip:bob@10.0.0.2", 2, {})};
    REQUIRE(targets_of_user(invite, two, true).has_value());
    CHECK(targets_of_user(invite, two, true)->size() == 2);
    CHECK(targets_of_user(invite, two, true)->at(1).request_uri == "sip:bob@10.0.0.2");
    CHECK(targets_of_user(invite, {}, true).error().status == 480);
    CHECK(targets_of_user(invite, {}, false).error().status == 404);
    RequestView subscribe;
    subscribe.method = "SUBSCRIBE";
    CHECK(targets_of_user(subscribe, {}, true).error().status == 489);
    invite.to_tag = "t";
    CHECK(targets_of_user(invite, {}, true).error().status == 481);
    CHECK(targets_of_user(invite, two, true)->size() == 1);
}

TEST_CASE("a GRUU leads to its phone alone; without it the status says why (RFC 5627 §6.1)") {
    std::vector<Binding> two{binding_at("sip:bob@10.0.0.1", 1, {}),
                             binding_at("sip:bob@10.0.0.2;transport=udp", 2, {})};
    two[1].instance = "\"<urn:uuid:2>\"";
    const auto gruu = *SipUri::parse("sip:bob@example.org;gr=urn:uuid:2;conf-id=x");
    const auto target = target_of_gruu(gruu, two, true);
    REQUIRE(target.has_value());
    CHECK(target->request_uri == "sip:bob@10.0.0.2;transport=udp;conf-id=x");
    CHECK(target->flow.source.port == 2);
    two.pop_back();
    CHECK(target_of_gruu(gruu, two, true).error().status == 480);
    CHECK(target_of_gruu(gruu, {}, true).error().status == 480);
    CHECK(target_of_gruu(gruu, {}, false).error().status == 404);
    const auto temporary = *SipUri::parse("sip:bob@example.org;gr");
    CHECK(target_of_gruu(temporary, two, true).error().status == 404);
}

TEST_CASE("only IP literals over UDP are sent to: no DNS, no dialling out by TCP") {
    REQUIRE(flow_to_literal("sip:x@192.0.2.5:7000").has_value());
    CHECK(flow_to_literal("sip:x@192.0.2.5:7000")->source.port == 7000);
    CHECK(flow_to_literal("sip:x@192.0.2.5")->source.port == 5060);
    CHECK(flow_to_literal("sip:x@[2001:db8::1];transport=udp").has_value());
    for (const char* uri : {"sip:x@example.org", "sip:x@192.0.2.5;transport=tcp",
                            "sips:x@192.0.2.5", "sip:x@0.0.0.0", "tel:1"}) {
        CAPTURE(uri);
        REQUIRE_FALSE(flow_to_literal(uri).has_value());
        CHECK(flow_to_literal(uri).error().status == 478);
    }
}

TEST_CASE("a Contact leads to the flow its REGISTER came by, until it expires (NAT)") {
    const common::TimePoint now{};
    ContactIndex index;
    index.update("bob", {binding_at("sip:bob@10.0.0.1:5070", 40'000, now + 60s)});
    REQUIRE(index.find("sip:anything@10.0.0.1:5070;x=1", now).has_value());
    CHECK(index.find("sip:bob@10.0.0.1:5070", now)->source.port == 40'000);
    CHECK_FALSE(index.find("sip:bob@10.0.0.1", now).has_value());
    CHECK_FALSE(index.find("sip:bob@10.0.0.1:5070", now + 60s).has_value());
    index.update("bob", {binding_at("sip:bob@10.0.0.2", 40'001, now + 60s)});
    CHECK_FALSE(index.find("sip:bob@10.0.0.1:5070", now).has_value());
    CHECK(index.find("sip:bob@10.0.0.2:5060", now).has_value());
    index.expire(now + 60s);
    CHECK_FALSE(index.find("sip:bob@10.0.0.2", now).has_value());
}
