#include "mixer/gst/rooms.hpp"
