#include "mixer/gst/voice_payloader.hpp"

#include "mixer/gst/element_properties.hpp"
#include "mixer/gst/packetizing.hpp"

namespace mixer::gst {

namespace {

struct VoicePayloader {
    GstElement parent;
    Packetizing* packetizing;  // owned: made in init, deleted in finalize
};
struct VoicePayloaderClass {
    GstElementClass parent;
};

enum Property : guint { property_payload_type = 1, property_packet_ms, property_packets };

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS("audio/x-mulaw, rate=8000; audio/x-alaw, rate=8000; audio/x-opus"));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                            GST_STATIC_CAPS("application/x-rtp"));

G_DEFINE_TYPE(VoicePayloader, voice_payloader, GST_TYPE_ELEMENT)

Packetizing& packetizing_in(gpointer object) {
    return *static_cast<VoicePayloader*>(object)->packetizing;
}

GstFlowReturn take_frame(GstPad*, GstObject* parent, GstBuffer* frame) noexcept {
    return packetizing_in(parent).take(media::gst::BufferRef{frame});
}

/// The stream behind this element is another one: no event passes.
gboolean take_event(GstPad*, GstObject*, GstEvent* event) noexcept {
    gst_event_unref(event);
    return TRUE;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) noexcept {
    if (change == GST_STATE_CHANGE_NULL_TO_READY && !packetizing_in(element).is_set_up()) {
        GST_ELEMENT_ERROR(element, CORE, NOT_IMPLEMENTED, ("no codec was set up"), (nullptr));
        return GST_STATE_CHANGE_FAILURE;
    }
    const auto result =
        GST_ELEMENT_CLASS(voice_payloader_parent_class)->change_state(element, change);
    if (change == GST_STATE_CHANGE_PAUSED_TO_READY) packetizing_in(element).forget_announcement();
    return result;
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) noexcept {
    const Packetizing& packetizing = packetizing_in(object);
    switch (id) {
        case property_payload_type:
            g_value_set_uint(value, packetizing.payload_type());
            break;
        case property_packet_ms:
            g_value_set_uint(value, packetizing.packet_ms());
            break;
        case property_packets:
            g_value_set_uint64(value, packetizing.packets());
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject* object) noexcept {
    delete static_cast<VoicePayloader*>(static_cast<gpointer>(object))->packetizing;
    G_OBJECT_CLASS(voice_payloader_parent_class)->finalize(object);
}

void voice_payloader_init(VoicePayloader* self) {
    GstPad* sink = gst_pad_new_from_static_template(&sink_template, "sink");
    gst_pad_set_chain_function(sink, take_frame);
    gst_pad_set_event_function(sink, take_event);
    gst_element_add_pad(GST_ELEMENT(self), sink);
    GstPad* src = gst_pad_new_from_static_template(&src_template, "src");
    gst_pad_use_fixed_caps(src);
    gst_element_add_pad(GST_ELEMENT(self), src);
    self->packetizing = new Packetizing{*src};
}

void voice_payloader_class_init(VoicePayloaderClass* type) {
    auto* object_type = G_OBJECT_CLASS(type);
    object_type->finalize = finalize;
    object_type->get_property = get_property;
    type->parent.change_state = change_state;
    install_number(*object_type, property_payload_type, "payload-type", "Of the RTP packets");
    install_number(*object_type, property_packet_ms, "packet-ms", "Length of a packet");
    install_counter(*object_type, property_packets, "packets", "Sent so far");
    gst_element_class_add_static_pad_template(&type->parent, &sink_template);
    gst_element_class_add_static_pad_template(&type->parent, &src_template);
    gst_element_class_set_static_metadata(&type->parent, "Voice payloader", "Codec/Payloader/RTP",
                                          "Writes the RTP header of what a room member hears",
                                          "ustredna");
}

}  // namespace

GType voice_payloader_type() {
    return voice_payloader_get_type();
}

Packetizing& packetizing_of(GstElement* voice_payloader) {
    return packetizing_in(voice_payloader);
}

}  // namespace mixer::gst
