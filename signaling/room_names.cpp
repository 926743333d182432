#include "signaling/room_names.hpp"
