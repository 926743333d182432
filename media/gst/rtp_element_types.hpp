#pragma once

#include <gst/gst.h>

#include "media/media_port.hpp"

/// What rtpreceiver and rtpsender have in common; for their source files only.
namespace media::gst {

[[nodiscard]] GType rtp_sender_type();

/// The read-only properties `local`, `peer`, `packets` and `dropped`, numbered from `first_id` in
/// this order. They are there to be seen in dot files.
void install_port_properties(GObjectClass& type, guint first_id);

/// "192.0.2.1:30000", what the socket is bound to; nothing without a port.
void set_local(GValue& value, const MediaPort* port);
/// "192.0.2.7:7078" once the phone was heard there, "192.0.2.7:7078 expected" before.
void set_peer(GValue& value, const MediaPort* port);

}  // namespace media::gst
