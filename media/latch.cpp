#include "media/latch.hpp"
