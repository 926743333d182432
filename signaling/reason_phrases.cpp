#include "signaling/reason_phrases.hpp"
