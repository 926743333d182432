#include "signaling/media_anchor.hpp"
