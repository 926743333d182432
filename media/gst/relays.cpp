#include "media/gst/relays.hpp"
