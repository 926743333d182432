#include "media/gst/rtp_receiver.hpp"

#include "media/gst/reception.hpp"
#include "media/gst/rtp_element_types.hpp"

namespace media::gst {

namespace {

struct RtpReceiver {
    GstElement parent;
    Reception* reception;  // owned: made in init, deleted in finalize
};
struct RtpReceiverClass {
    GstElementClass parent;
};

enum Property : guint {
    property_caps = 1,
    property_local,
    property_peer,
    property_packets,
    property_dropped
};

GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_TYPE(RtpReceiver, rtp_receiver, GST_TYPE_ELEMENT)

Reception& reception_of(gpointer object) {
    return *static_cast<RtpReceiver*>(object)->reception;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) noexcept {
    auto& reception = reception_of(element);
    if (change == GST_STATE_CHANGE_NULL_TO_READY && !reception.has_socket()) {
        GST_ELEMENT_ERROR(element, RESOURCE, OPEN_READ, ("no socket was set up"), (nullptr));
        return GST_STATE_CHANGE_FAILURE;
    }
    if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED) reception.stop();
    const auto result = GST_ELEMENT_CLASS(rtp_receiver_parent_class)->change_state(element, change);
    if (result == GST_STATE_CHANGE_FAILURE) return result;
    switch (change) {
        case GST_STATE_CHANGE_READY_TO_PAUSED:
            reception.prepare();
            return GST_STATE_CHANGE_NO_PREROLL;
        case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
            return reception.start() ? result : GST_STATE_CHANGE_FAILURE;
        case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
            return GST_STATE_CHANGE_NO_PREROLL;
        case GST_STATE_CHANGE_PAUSED_TO_READY:
            reception.forget_announcement();
            return result;
        default:
            return result;
    }
}

/// Live, and nothing is held back here.
gboolean answer_query(GstPad* pad, GstObject* parent, GstQuery* query) noexcept {
    if (GST_QUERY_TYPE(query) == GST_QUERY_LATENCY) {
        gst_query_set_latency(query, TRUE, 0, GST_CLOCK_TIME_NONE);
        return TRUE;
    }
    return gst_pad_query_default(pad, parent, query);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) noexcept {
    if (id != property_caps) {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        return;
    }
    reception_of(object).set_caps(gst_value_get_caps(value));
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) noexcept {
    const auto& reception = reception_of(object);
    const MediaPort* port = reception.port();
    switch (id) {
        case property_caps:
            gst_value_set_caps(value, reception.caps());
            break;
        case property_local:
            set_local(*value, port);
            break;
        case property_peer:
            set_peer(*value, port);
            break;
        case property_packets:
            g_value_set_uint64(value, port ? port->received.packets : 0);
            break;
        case property_dropped:
            g_value_set_uint64(value, port ? port->received.dropped : 0);
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject* object) noexcept {
    delete static_cast<RtpReceiver*>(static_cast<gpointer>(object))->reception;
    G_OBJECT_CLASS(rtp_receiver_parent_class)->finalize(object);
}

void rtp_receiver_init(RtpReceiver* self) {
    GstPad* pad = gst_pad_new_from_static_template(&src_template, "src");
    gst_pad_use_fixed_caps(pad);
    gst_pad_set_query_function(pad, answer_query);
    gst_element_add_pad(GST_ELEMENT(self), pad);
    GST_OBJECT_FLAG_SET(self, GST_ELEMENT_FLAG_SOURCE);
    self->reception = new Reception{*pad};
}

void rtp_receiver_class_init(RtpReceiverClass* type) {
    auto* object_type = G_OBJECT_CLASS(type);
    object_type->finalize = finalize;
    object_type->set_property = set_property;
    object_type->get_property = get_property;
    type->parent.change_state = change_state;
    g_object_class_install_property(
        object_type, property_caps,
        g_param_spec_boxed("caps", "Caps", "What is announced downstream", GST_TYPE_CAPS,
                           static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)));
    install_port_properties(*object_type, property_local);
    gst_element_class_add_static_pad_template(&type->parent, &src_template);
    gst_element_class_set_static_metadata(&type->parent, "RTP receiver", "Source/Network",
                                          "Packets from a socket that the media worker reads",
                                          "ustredna");
}

bool is_receiver(GstElement* element) {
    return element != nullptr && G_TYPE_CHECK_INSTANCE_TYPE(element, rtp_receiver_get_type());
}

}  // namespace

void register_rtp_elements() {
    gst_element_register(nullptr, "rtpreceiver", GST_RANK_NONE, rtp_receiver_get_type());
    gst_element_register(nullptr, "rtpsender", GST_RANK_NONE, rtp_sender_type());
}

void set_up_receiver(GstElement* receiver, const ReceiverSetup& setup) {
    g_return_if_fail(is_receiver(receiver));
    reception_of(receiver).set_up(setup);
}

int rtp_receiver_drain(GstElement* receiver) {
    g_return_val_if_fail(is_receiver(receiver), 0);
    return reception_of(receiver).drain();
}

}  // namespace media::gst
