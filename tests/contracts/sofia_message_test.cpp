#include <doctest/doctest.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_parser.h>
#include <sofia-sip/sip_parser.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/contracts/sofia_agent.hpp"

using namespace contracts;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

std::string without(std::string text, const std::string& name) {
    const std::size_t at = text.find("\r\n" + name + ": ");
    REQUIRE(at != std::string::npos);
    return text.erase(at, text.find("\r\n", at + 2) - at);
}

}  // namespace

// What NTA makes of a datagram before our callback sees it: passes it, answers it, or is silent.
TEST_CASE(
    "NTA sorts out malformed datagrams by itself, but not all (RFC 3261 §8.2, §16.3, §18.3)") {
    std::vector<std::string> methods;  // of what reached the callback
    SofiaAgent* self = nullptr;
    SofiaAgent agent{[&](msg_t* msg, sip_t* sip) {
        CHECK((sip->sip_flags & MSG_FLG_ERROR) == 0);
        methods.emplace_back(sip->sip_request ? sip->sip_request->rq_method_name : "response");
        nta_msg_discard(self->get(), msg);
    }};
    self = &agent;
    UdpPeer peer;
    const std::string good = request("OPTIONS", "sip:x@127.0.0.1", peer);

    struct Row {
        const char* what;
        std::string datagram;
        bool reaches_callback;
        const char* answer;  // status line; nullptr: none
    };
    const Row rows[] = {
        {"a good request", good, true, nullptr},
        {"no Max-Forwards: legal for RFC 2543 phones", without(good, "Max-Forwards"), true,
         nullptr},
        {"Content-Length beyond the datagram, no body: passes, so we have to look",
         replaced(good, "Content-Length: 0", "Content-Length: 99"), true, nullptr},
        {"Content-Length beyond the datagram, part of the body",
         replaced(good, "Content-Length: 0", "Content-Length: 99") + "v=0", false,
         "SIP/2.0 400 Bad Request"},
        {"a response to nothing", response_to(good, "SIP/2.0 200 OK"), true, nullptr},
        {"no From", without(good, "From"), false, "SIP/2.0 400 Bad Request"},
        {"no To", without(good, "To"), false, "SIP/2.0 400 Bad Request"},
        {"no Call-ID", without(good, "Call-ID"), false, "SIP/2.0 400 Bad Request"},
        {"no CSeq", without(good, "CSeq"), false, "SIP/2.0 400 Bad Request"},
        {"CSeq without a number", replaced(good, "CSeq: 1", "CSeq: x"), false,
         "SIP/2.0 400 Bad CSeq Header"},
        {"CSeq of another method", replaced(good, "1 OPTIONS", "1 INVITE"), false,
         "SIP/2.0 400 Bad Request"},
        {"a broken escape in Contact", replaced(good, "Contact: <", "Contact: <%"), false,
         "SIP/2.0 400 Bad Contact Header"},
        {"a negative Content-Length", replaced(good, "Content-Length: 0", "Content-Length: -5"),
         false, "SIP/2.0 400 Bad Content-Length Header"},
        {"another SIP version", replaced(good, "SIP/2.0", "SIP/7.0"), false,
         "SIP/2.0 505 Version Not Supported"},
        {"cut off in the middle", good.substr(0, good.size() / 2), false,
         "SIP/2.0 400 Bad Request"},
        {"no Via: nobody to answer", without(good, "Via"), false, nullptr},
        {"a Request-URI that is none", replaced(good, "sip:x@127.0.0.1", "sip:::::"), false,
         nullptr},
        {"nothing but a request line", "OPTIONS sip:a SIP/2.0\r\n\r\n", false, nullptr},
        {"no SIP", "hello\r\n\r\n", false, nullptr},
        {"zero bytes", std::string(20, '\0'), false, nullptr},
        {"a keep-alive", "\r\n\r\n", false, nullptr},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        methods.clear();
        peer.send(row.datagram, agent.port());
        // Datagrams are taken in order: when the next request is there, this one is done with.
        peer.send(request("INFO", "sip:x@127.0.0.1", peer), agent.port());
        REQUIRE(agent.run_until([&] { return !methods.empty() && methods.back() == "INFO"; }));
        CHECK((methods.size() == 2) == row.reaches_callback);
        const auto answer = peer.receive();
        CHECK(answer.has_value() == (row.answer != nullptr));
        if (answer && row.answer) CHECK(first_line(*answer) == row.answer);
    }
}

TEST_CASE("a copy of a message keeps both of a repeated header but no chain to write them by") {
    const std::string text =
        "MESSAGE sip:b@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\n"
        "User-Agent: a\r\nUser-Agent: b\r\nContent-Length: 0\r\n\r\n";
    const signaling::sofia::MessageHandle message{msg_make(
        sip_default_mclass(), MSG_DO_EXTRACT_COPY, text.data(), static_cast<ssize_t>(text.size()))};
    const signaling::sofia::MessageHandle copy{msg_copy(message.get())};
    sip_t* sip = sip_object(copy.get());
    REQUIRE(sip->sip_user_agent != nullptr);
    // Preparing it now would abort: serialize_one() asserts that a single header stands alone.
    CHECK(sip->sip_user_agent->g_next != nullptr);
    CHECK(sip->sip_user_agent->g_common->h_class->hc_kind == msg_kind_single);
    sip->sip_user_agent->g_next = nullptr;
    CHECK(msg_serialize(copy.get(), reinterpret_cast<msg_pub_t*>(sip)) >= 0);
    CHECK(msg_prepare(copy.get()) > 0);
}
