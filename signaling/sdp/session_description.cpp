#include "signaling/sdp/session_description.hpp"
