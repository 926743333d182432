#pragma once

#include <string>

#include "signaling/sofia/handles.hpp"
#include "tests/contracts/sofia_agent.hpp"

namespace contracts {

/// The least that can be called a proxy: forwards each request to its Request-URI in a client
/// transaction, passes responses back, and changes nothing but what NTA changes. One transaction at
/// a time; ACKs that reach the stateless callback are counted and dropped.
class TinyProxy {
public:
    explicit TinyProxy(unsigned udp_mtu = 65535);

    [[nodiscard]] SofiaAgent& agent() { return agent_; }
    [[nodiscard]] int stateless_acks() const { return stateless_acks_; }
    [[nodiscard]] int bound_acks() const { return bound_acks_; }
    [[nodiscard]] int last_status() const { return last_status_; }
    [[nodiscard]] nta_outgoing_t* outgoing() const { return outgoing_.get(); }
    /// Our interest in the server transaction ends.
    void drop_incoming() { incoming_.reset(); }

    /// Given to every response that passes; nullptr: as it came.
    const char* phrase = nullptr;
    /// Whether the server transaction gets a callback of its own.
    bool binds = false;

private:
    void forward(msg_t* msg, sip_t* sip);
    void pass_back(nta_outgoing_t* outgoing, const sip_t* received);

    // The agent goes last: it complains of transactions that outlive it.
    SofiaAgent agent_;
    signaling::sofia::IncomingHandle incoming_;
    signaling::sofia::OutgoingHandle outgoing_;
    int stateless_acks_ = 0;
    int bound_acks_ = 0;
    int last_status_ = 0;
};

}  // namespace contracts
