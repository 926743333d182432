#include "tests/signaling_sofia/two_phones.hpp"

using namespace sofia_test;

namespace {

// A request of alice's with her tag, in a dialog that is not the call's.
RequestParts in_foreign_dialog(const TwoPhones& phones, const std::string& method, int cseq) {
    RequestParts parts = phones.in_dialog(method, cseq);
    parts.to_tag = "other";
    return parts;
}

}  // namespace

TEST_CASE("a BYE of another dialog passes and does not end the call (RFC 3261 §12.2.2)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    phones.send(in_foreign_dialog(phones, "BYE", 2));
    const auto foreign = phones.bob.peer.expect("BYE");
    REQUIRE(foreign.header("To").find("tag=other") != std::string::npos);
    phones.bob.peer.send(make_response(foreign, "481 Call/Transaction Does Not Exist", ""));
    CHECK(phones.alice.peer.expect(481).status() == 481);
    CHECK(server.server.calls().get().size() == 1);

    phones.send(phones.in_dialog("BYE", 3));
    const auto own = phones.bob.peer.expect("BYE");
    REQUIRE(own.header("To").find("tag=b1") != std::string::npos);
    phones.bob.peer.send(make_response(own, "200 OK", ""));
    CHECK(phones.alice.peer.expect(200).status() == 200);
    CHECK(server.journal.calls(1).size() == 1);
}

TEST_CASE("a request of another dialog moves neither end of the call (RFC 3261 §12.2.2)") {
    Server server;
    TwoPhones phones{server};
    phones.establish();
    SipPeer stranger{server.udp};
    RequestParts parts = in_foreign_dialog(phones, "UPDATE", 2);
    parts.extra += "Contact: <sip:alice@" + stranger.address() + ">\r\n";
    stranger.send(make_request(stranger.address(), parts));
    REQUIRE(phones.bob.peer.expect("UPDATE").method() == "UPDATE");
    CHECK(server.server.hang_up(server.server.calls().get().at(0).id).get());
    const auto bye = phones.alice.peer.expect("BYE");
    REQUIRE(bye.method() == "BYE");
    CHECK(bye.request_uri() == phones.alice.contact());
    phones.alice.peer.send(make_response(bye, "200 OK", ""));
}

TEST_CASE("a BYE before the answer leaves the call to its INVITE (RFC 3261 §15)") {
    Server server;
    TwoPhones phones{server};
    phones.invite();
    phones.ring();
    RequestParts parts = phones.in_dialog("BYE", 2);
    parts.extra = "Route: " + phones.received.header("Record-Route") + "\r\n";
    phones.send(parts);
    const auto bye = phones.bob.peer.expect("BYE");
    REQUIRE(bye.method() == "BYE");
    phones.bob.peer.send(make_response(bye, "200 OK", ""));
    CHECK(phones.alice.peer.expect(200).header("CSeq") == "2 BYE");
    CHECK(server.server.calls().get().size() == 1);
    phones.bob.peer.send(make_response(phones.received, "487 Request Terminated", "b1"));
    CHECK(phones.alice.peer.expect(487).status() == 487);
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].status == 487);
}
