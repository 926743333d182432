#include "media/gst/rtp_element_types.hpp"

#include "common/endpoint.hpp"

namespace media::gst {

namespace {

constexpr auto read_only = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

}  // namespace

void install_port_properties(GObjectClass& type, guint first_id) {
    g_object_class_install_property(
        &type, first_id,
        g_param_spec_string("local", "Local", "Address of the socket", nullptr, read_only));
    g_object_class_install_property(
        &type, first_id + 1,
        g_param_spec_string("peer", "Peer", "Address of the phone", nullptr, read_only));
    g_object_class_install_property(
        &type, first_id + 2,
        g_param_spec_uint64("packets", "Packets", "Passed so far", 0, G_MAXUINT64, 0, read_only));
    g_object_class_install_property(
        &type, first_id + 3,
        g_param_spec_uint64("dropped", "Dropped", "Refused so far", 0, G_MAXUINT64, 0, read_only));
}

void set_local(GValue& value, const MediaPort* port) {
    if (port == nullptr) return;
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (getsockname(port->socket.number(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return;
    g_value_set_string(&value, common::Endpoint::from(address).to_string().c_str());
}

void set_peer(GValue& value, const MediaPort* port) {
    if (port == nullptr || port->latch.destination().port == 0) return;
    const char* certainty = port->latch.latched() ? "" : " expected";
    g_value_set_string(&value, (port->latch.destination().to_string() + certainty).c_str());
}

}  // namespace media::gst
