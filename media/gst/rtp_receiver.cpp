#include "media/gst/rtp_receiver.hpp"
