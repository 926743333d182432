#include "signaling/flow.hpp"

#include <doctest/doctest.h>

using namespace signaling;

TEST_CASE("a Contact at the sender's own address names its port, any other is behind NAT") {
    struct Row {
        Transport transport;
        const char* contact;
        std::uint16_t port;  // where requests go at 192.0.2.7
    };
    const Row rows[] = {
        {Transport::udp, "sip:bob@192.0.2.7:7801", 7801},
        {Transport::udp, "sip:bob@192.0.2.7", 5060},
        {Transport::udp, "sip:bob@192.168.1.5:7801", 40000},
        {Transport::udp, "sip:bob@phone.example.org", 40000},
        {Transport::udp, "tel:+421", 40000},
        {Transport::udp, "sip:bob@192.0.2.7:7801;gr=urn:uuid:1", 40000},  // our address, not his
        {Transport::udp, "", 40000},
        {Transport::tcp, "sip:bob@192.0.2.7:7801;transport=tcp", 40000},
    };
    const common::IpAddress address = *common::IpAddress::parse("192.0.2.7");
    for (const Row& row : rows) {
        CAPTURE(row.contact);
        const Flow seen{row.transport, {address, 40000}, 3};
        const Flow flow = flow_to_contact(seen, row.contact);
        CHECK(flow.source == common::Endpoint{address, row.port});
        CHECK(flow.connection == 3);
        CHECK(flow.transport == row.transport);
    }
}
