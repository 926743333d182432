#include "signaling/own_domain.hpp"
