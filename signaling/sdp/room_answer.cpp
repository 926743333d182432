#include "signaling/sdp/room_answer.hpp"
