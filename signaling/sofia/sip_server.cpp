#include "signaling/sofia/sip_server.hpp"
