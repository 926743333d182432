#include "media/gst/rtp_sender.hpp"
