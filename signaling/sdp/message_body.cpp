#include "signaling/sdp/message_body.hpp"
