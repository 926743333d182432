#include "tests/signaling_sofia/gruu_phone.hpp"

using namespace sofia_test;

namespace {

/// A call between phones whose Contacts are their GRUUs: as Linphone writes them, with a port that
/// is ours or nobody's, and with parameters of their own.
struct GruuCall {
    explicit GruuCall(Server& at)
        : alice{at, "alice", "urn:uuid:alice"}, bob{at, "bob", "urn:uuid:bob"} {
        alice.enroll_for_gruu();
        bob.enroll_for_gruu();
        alice_contact = "<" + alice.gruu + ";conf-id=q~1>;isfocus";
        bob_contact = "<sip:bob@127.0.0.1:" + std::to_string(port_of_nobody) + ";gr=urn:uuid:bob>";
    }

    void establish() {
        RequestParts parts;
        parts.method = "INVITE";
        parts.uri = "sip:bob@example.org";
        parts.extra = "Contact: " + alice_contact + "\r\n";
        parts.body = sdp_at(5000);
        alice.send(parts);
        const auto invite = bob.peer.expect("INVITE");
        REQUIRE(invite.method() == "INVITE");
        CHECK(invite.header("Contact") == alice_contact);
        route = invite.header("Record-Route");
        bob.peer.send(make_response(invite, "200 OK", "b1", "Contact: " + bob_contact + "\r\n",
                                    sdp_at(6000)));
        const auto answered = alice.peer.expect(200);
        REQUIRE(answered.status() == 200);
        CHECK(answered.header("Contact") == bob_contact);
        alice.send(from_alice("ACK", 1));
        const auto ack = bob.peer.expect("ACK");
        REQUIRE(ack.method() == "ACK");
        CHECK(ack.request_uri() == bob.contact());
    }

    [[nodiscard]] RequestParts from_alice(const std::string& method, int cseq) const {
        RequestParts parts;
        parts.method = method;
        parts.uri = uri_in(bob_contact);
        parts.to_tag = "b1";
        parts.cseq = cseq;
        parts.branch = "z9hG4bK-a" + method + std::to_string(cseq);
        parts.extra = "Route: " + route + "\r\nContact: " + alice_contact + "\r\n";
        return parts;
    }
    [[nodiscard]] RequestParts from_bob(const std::string& method, int cseq) const {
        RequestParts parts = from_alice(method, cseq);
        parts.uri = uri_in(alice_contact);
        std::swap(parts.from, parts.to);
        parts.from_tag = "b1";
        parts.to_tag = "a1";
        parts.branch = "z9hG4bK-b" + method + std::to_string(cseq);
        parts.extra = "Route: " + route + "\r\nContact: " + bob_contact + "\r\n";
        return parts;
    }
    [[nodiscard]] static std::string uri_in(const std::string& contact) {
        return contact.substr(1, contact.find('>') - 1);
    }

    static constexpr int port_of_nobody = 9;
    GruuPhone alice;
    GruuPhone bob;
    std::string alice_contact;
    std::string bob_contact;
    std::string route;
};

// `receiver` gets the request with this Request-URI, and its 200 goes back.
void check_passes(GruuPhone& sender, GruuPhone& receiver, const RequestParts& parts,
                  const std::string& request_uri) {
    CAPTURE(parts.method);
    sender.send(parts);
    const auto arrived = receiver.peer.expect(parts.method);
    REQUIRE(arrived.method() == parts.method);
    CHECK(arrived.request_uri() == request_uri);
    CHECK("Contact: " + arrived.header("Contact") + "\r\n" ==
          parts.extra.substr(parts.extra.find("Contact: ")));
    receiver.peer.send(make_response(arrived, "200 OK", ""));
    CHECK(sender.peer.expect(200).status() == 200);
}

}  // namespace

TEST_CASE("every request within a dialog finds the phone behind the GRUU (RFC 5627 §6.1)") {
    Server server;
    GruuCall call{server};
    call.establish();
    int cseq = 1;
    for (const char* method : {"REFER", "NOTIFY", "UPDATE", "INFO", "INVITE", "MESSAGE"}) {
        ++cseq;
        check_passes(call.alice, call.bob, call.from_alice(method, cseq), call.bob.contact());
        check_passes(call.bob, call.alice, call.from_bob(method, cseq),
                     call.alice.contact() + ";conf-id=q~1");
    }
    check_passes(call.bob, call.alice, call.from_bob("BYE", 90),
                 call.alice.contact() + ";conf-id=q~1");
    const auto records = server.journal.calls(1);
    REQUIRE(records.size() == 1);
    CHECK(records[0].ended_by == "callee");
}

TEST_CASE("a phone that registers from elsewhere is followed by its GRUU in mid-call") {
    Server server;
    GruuCall call{server};
    call.establish();
    GruuPhone moved{server, "bob", "urn:uuid:bob"};
    moved.enroll_for_gruu();
    CHECK(moved.gruu == call.bob.gruu);
    check_passes(call.alice, moved, call.from_alice("BYE", 2), moved.contact());
    CHECK(call.bob.peer.silent(std::chrono::milliseconds{100}));
}

TEST_CASE("a phone that unregisters in mid-call is still reached where the call has seen it") {
    Server server;
    GruuCall call{server};
    call.establish();
    REQUIRE(call.bob.enroll("Expires: 0\r\n").status() == 200);
    check_passes(call.alice, call.bob, call.from_alice("BYE", 2),
                 GruuCall::uri_in(call.bob_contact));
}

TEST_CASE("our own BYE resolves the GRUU that is its remote target (RFC 3261 §12.2.1.1)") {
    Server server;
    GruuCall call{server};
    call.establish();
    CHECK(server.server.hang_up(server.server.calls().get().at(0).id).get());
    const auto at_bob = call.bob.peer.expect("BYE");
    const auto at_alice = call.alice.peer.expect("BYE");
    CHECK(at_bob.request_uri() == call.bob.contact());
    CHECK(at_alice.request_uri() == call.alice.contact() + ";conf-id=q~1");
    call.bob.peer.send(make_response(at_bob, "200 OK", ""));
    call.alice.peer.send(make_response(at_alice, "200 OK", ""));
    CHECK(server.journal.calls(1).size() == 1);
}

TEST_CASE("a room's BYE to a member resolves its GRUU (RFC 3261 §12.2.1.1)") {
    Server server;
    GruuPhone alice{server, "alice", "urn:uuid:alice"};
    alice.enroll_for_gruu();
    RequestParts parts;
    parts.method = "INVITE";
    parts.uri = "sip:conf1@example.org";
    parts.to = "conf1";
    parts.extra = "Contact: <" + alice.gruu + ">\r\n";
    parts.body = sdp_at(5000);
    alice.send(parts);
    const auto answered = alice.peer.expect(200);
    REQUIRE(answered.status() == 200);
    parts.method = "ACK";
    parts.branch = "z9hG4bK-ack";
    parts.to_tag = answered.header("To").substr(answered.header("To").find(";tag=") + 5);
    parts.body.clear();
    alice.send(parts);
    CHECK(server.server.hang_up(server.server.calls().get().at(0).id).get());
    const auto bye = alice.peer.expect("BYE");
    REQUIRE(bye.method() == "BYE");
    CHECK(bye.request_uri() == alice.contact());
    alice.peer.send(make_response(bye, "200 OK", ""));
}

TEST_CASE("dialogs to one GRUU with different conf-id stay apart (linphone.md §2a)") {
    Server server;
    GruuPhone host{server, "alice", "urn:uuid:host"};
    GruuPhone bob{server, "bob", "urn:uuid:bob"};
    host.enroll_for_gruu();
    bob.enroll_for_gruu();
    std::map<std::string, SipText> subscribed;
    const std::string ids[] = {"pZB~7", "uqM71"};
    for (const std::string& id : ids) {
        RequestParts parts;
        parts.method = "SUBSCRIBE";
        parts.uri = host.gruu + ";conf-id=" + id;
        parts.from = "bob";
        parts.to = "alice";
        parts.call_id = "sub-" + id;
        parts.branch = "z9hG4bK-" + id;
        parts.extra = "Event: conference\r\nContact: <" + bob.gruu + ">\r\n";
        bob.send(parts);
        subscribed[id] = host.peer.expect("SUBSCRIBE");
        CHECK(subscribed[id].request_uri() == host.contact() + ";conf-id=" + id);
        host.peer.send(
            make_response(subscribed[id], "200 OK", "h1", "Contact: <" + host.contact() + ">\r\n"));
        CHECK(bob.peer.expect(200).status() == 200);
    }
    for (const std::string& id : ids) {
        CAPTURE(id);
        RequestParts parts;
        parts.method = "NOTIFY";
        parts.uri = GruuCall::uri_in(subscribed[id].header("Contact"));
        parts.from_tag = "h1";
        parts.to = "bob";
        parts.to_tag = "a1";
        parts.call_id = "sub-" + id;
        parts.branch = "z9hG4bK-n" + id;
        parts.extra = "Route: " + subscribed[id].header("Record-Route") +
                      "\r\nEvent: conference\r\nContact: <" + host.contact() + ">\r\n";
        parts.type = "application/conference-info+xml";
        parts.body = "<" + id + "/>";
        host.send(parts);
        const auto notify = bob.peer.expect("NOTIFY");
        REQUIRE(notify.method() == "NOTIFY");
        CHECK(notify.request_uri() == bob.contact());
        CHECK(notify.header("Call-ID") == "sub-" + id);
        CHECK(notify.body() == parts.body);
        bob.peer.send(make_response(notify, "200 OK", ""));
        CHECK(host.peer.expect(200).status() == 200);
    }
}
