#pragma once

#include <sofia-sip/msg.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/su_wait.h>

#include "common/c_handle.hpp"

namespace signaling::sofia {

using RootHandle = common::CHandle<su_root_t, su_root_destroy>;
using AgentHandle = common::CHandle<nta_agent_t, nta_agent_destroy>;
using TimerHandle = common::CHandle<su_timer_t, su_timer_destroy>;
/// One reference to a message.
using MessageHandle = common::CHandle<msg_t, msg_destroy>;
using IncomingHandle = common::CHandle<nta_incoming_t, nta_incoming_destroy>;
/// Never released inside its own response callback: NTA may still use it (Loop::dispose_later).
using OutgoingHandle = common::CHandle<nta_outgoing_t, nta_outgoing_destroy>;

}  // namespace signaling::sofia
