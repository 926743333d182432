#include "common/endpoint.hpp"

#include <doctest/doctest.h>

#include <cstring>

using common::AddressFamily;
using common::Endpoint;
using common::IpAddress;
using common::SocketAddress;

TEST_CASE("IpAddress reads IPv4 and IPv6 literals and nothing else") {
    struct Row {
        const char* text;
        const char* shown;  // nullptr: refused
    };
    const Row rows[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"2001:db8::1", "2001:db8::1"},
        {"[2001:db8::1]", "2001:db8::1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"example.org", nullptr},
        {"192.0.2", nullptr},
        {"[192.0.2.1]", nullptr},
        {"", nullptr},
        {"192.0.2.1:5060", nullptr},
        {"fe80::1%eth0", nullptr},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto address = IpAddress::parse(row.text);
        REQUIRE(address.has_value() == (row.shown != nullptr));
        if (address) CHECK(address->to_string() == row.shown);
    }
}

TEST_CASE("Endpoint survives the way through a sockaddr") {
    for (const char* text : {"192.0.2.1", "2001:db8::1"}) {
        CAPTURE(text);
        const Endpoint endpoint{*IpAddress::parse(text), 5062};
        const SocketAddress address{endpoint};
        CHECK(Endpoint::from(address.storage) == endpoint);
    }
    CHECK(Endpoint{*IpAddress::parse("::1"), 5060}.to_string() == "[::1]:5060");
}

TEST_CASE("loopback and unspecified are told apart in both families") {
    CHECK(IpAddress::parse("127.0.0.1")->is_loopback());
    CHECK(IpAddress::parse("::1")->is_loopback());
    CHECK_FALSE(IpAddress::parse("::2")->is_loopback());
    CHECK(IpAddress::parse("::")->is_unspecified());
    CHECK(IpAddress{}.is_unspecified());
}
