#include "signaling/sip_uri.hpp"
