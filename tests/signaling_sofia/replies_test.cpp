#include "signaling/sofia/replies.hpp"

#include "signaling/sofia/messages.hpp"
#include "tests/contracts/sofia_agent.hpp"
#include "tests/signaling_sofia/fixture.hpp"

using namespace signaling::sofia;

TEST_CASE("a response that cannot be made becomes a 500, is counted and logged") {
    const signaling::ReasonPhrases phrases{{}};
    const auto log =
        std::make_shared<spdlog::logger>("sip", std::make_shared<spdlog::sinks::null_sink_mt>());
    std::unique_ptr<Replies> replies;
    contracts::SofiaAgent* self = nullptr;
    IncomingHandle incoming;
    contracts::SofiaAgent agent{[&](msg_t* message, sip_t* sip) {
        incoming.reset(nta_incoming_create(self->get(), nullptr, message, sip, TAG_END()));
        REQUIRE(incoming != nullptr);
        replies->send(incoming.get(), {99, "no such status", {}, {}, {}, {}});
    }};
    self = &agent;
    replies = std::make_unique<Replies>(agent.get(), phrases, log);
    contracts::UdpPeer peer;
    peer.send(contracts::request("OPTIONS", "sip:x@127.0.0.1", peer), agent.port());
    const auto answer = peer.receive(agent);
    CHECK(contracts::first_line(answer).find("SIP/2.0 500") == 0);
    CHECK(replies->failed() == 1);

    replies->send(nullptr, {200, {}, {}, {}, {}, {}});  // the stack has made no transaction
    CHECK(replies->failed() == 2);
    incoming.reset();
}
