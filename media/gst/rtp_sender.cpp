#include "media/gst/rtp_sender.hpp"

#include "media/gst/handles.hpp"
#include "media/gst/rtp_element_types.hpp"
#include "media/gst/worker_resources.hpp"

namespace media::gst {

namespace {

struct RtpSender {
    GstElement parent;
    Worker* worker;              // outlives the element
    MediaPort* port;             // outlives the element
    WorkerResources* resources;  // the worker's
};
struct RtpSenderClass {
    GstElementClass parent;
};

enum Property : guint { property_local = 1, property_peer, property_packets, property_dropped };

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_TYPE(RtpSender, rtp_sender, GST_TYPE_ELEMENT)

RtpSender& sender_of(gpointer object) {
    return *static_cast<RtpSender*>(object);
}

void send(RtpSender& self, BufferRef packet) {
    Outgoing outgoing;
    if (self.resources->prepare(std::move(packet), outgoing)) {
        self.worker->sends().send(*self.port, outgoing);
        return;
    }
    ++self.port->sent.dropped;
    self.worker->drops().count(PacketDrop::send_failed);
}

GstFlowReturn take_packet(GstPad*, GstObject* parent, GstBuffer* packet) noexcept {
    send(sender_of(parent), BufferRef{packet});
    return GST_FLOW_OK;
}

GstFlowReturn take_list(GstPad*, GstObject* parent, GstBufferList* packets) noexcept {
    for (guint i = 0; i < gst_buffer_list_length(packets); ++i)
        send(sender_of(parent), BufferRef{gst_buffer_ref(gst_buffer_list_get(packets, i))});
    gst_buffer_list_unref(packets);
    return GST_FLOW_OK;
}

/// A sink answers for the end of its stream; a pipeline's EOS message waits for every one of them.
gboolean take_event(GstPad* pad, GstObject* parent, GstEvent* event) noexcept {
    if (GST_EVENT_TYPE(event) == GST_EVENT_EOS)
        gst_element_post_message(GST_ELEMENT(parent), gst_message_new_eos(parent));
    return gst_pad_event_default(pad, parent, event);
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) noexcept {
    auto& self = sender_of(element);
    if (change == GST_STATE_CHANGE_NULL_TO_READY && self.port == nullptr) {
        GST_ELEMENT_ERROR(element, RESOURCE, OPEN_WRITE, ("no socket was set up"), (nullptr));
        return GST_STATE_CHANGE_FAILURE;
    }
    if (change == GST_STATE_CHANGE_READY_TO_PAUSED)
        self.resources = &self.worker->resource<WorkerResources>();
    return GST_ELEMENT_CLASS(rtp_sender_parent_class)->change_state(element, change);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) noexcept {
    const MediaPort* port = sender_of(object).port;
    switch (id) {
        case property_local:
            set_local(*value, port);
            break;
        case property_peer:
            set_peer(*value, port);
            break;
        case property_packets:
            g_value_set_uint64(value, port ? port->sent.packets : 0);
            break;
        case property_dropped:
            g_value_set_uint64(value, port ? port->sent.dropped : 0);
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void rtp_sender_init(RtpSender* self) {
    GstPad* pad = gst_pad_new_from_static_template(&sink_template, "sink");
    gst_pad_set_chain_function(pad, take_packet);
    gst_pad_set_chain_list_function(pad, take_list);
    gst_pad_set_event_function(pad, take_event);
    gst_element_add_pad(GST_ELEMENT(self), pad);
    GST_OBJECT_FLAG_SET(self, GST_ELEMENT_FLAG_SINK);
}

void rtp_sender_class_init(RtpSenderClass* type) {
    G_OBJECT_CLASS(type)->get_property = get_property;
    type->parent.change_state = change_state;
    install_port_properties(*G_OBJECT_CLASS(type), property_local);
    gst_element_class_add_static_pad_template(&type->parent, &sink_template);
    gst_element_class_set_static_metadata(&type->parent, "RTP sender", "Sink/Network",
                                          "Packets to a socket, by the media worker's send queue",
                                          "ustredna");
}

}  // namespace

GType rtp_sender_type() {
    return rtp_sender_get_type();
}

void set_up_sender(GstElement* sender, Worker& worker, MediaPort& port) {
    g_return_if_fail(sender != nullptr &&
                     G_TYPE_CHECK_INSTANCE_TYPE(sender, rtp_sender_get_type()));
    auto& self = sender_of(sender);
    self.worker = &worker;
    self.port = &port;
}

}  // namespace media::gst
