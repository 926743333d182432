#include "mixer/gst/voice_jitter_buffer.hpp"

#include <algorithm>

#include "mixer/gst/element_properties.hpp"
#include "mixer/gst/playout.hpp"

namespace mixer::gst {

namespace {

struct VoiceJitterBuffer {
    GstElement parent;
    Playout* playout;  // owned: made in init, deleted in finalize
};
struct VoiceJitterBufferClass {
    GstElementClass parent;
};

enum Property : guint {
    property_depth_ms = 1,
    property_delay_ms,
    property_played,
    property_lost,
    property_late,
    property_duplicates,
    property_starved,
    property_skipped,
    property_restarts,
    property_soundless,
};

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                                                             GST_STATIC_CAPS("application/x-rtp"));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                            GST_STATIC_CAPS("audio/x-mulaw; audio/x-alaw; audio/x-opus"));

G_DEFINE_TYPE(VoiceJitterBuffer, voice_jitter_buffer, GST_TYPE_ELEMENT)

Playout& playout_in(gpointer object) {
    return *static_cast<VoiceJitterBuffer*>(object)->playout;
}

GstFlowReturn take_packet(GstPad*, GstObject* parent, GstBuffer* packet) noexcept {
    playout_in(parent).take(media::gst::BufferRef{packet});
    return GST_FLOW_OK;
}

/// The streams before and behind this element have nothing in common: no event passes.
gboolean take_event(GstPad*, GstObject*, GstEvent* event) noexcept {
    gst_event_unref(event);
    return TRUE;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) noexcept {
    if (change == GST_STATE_CHANGE_NULL_TO_READY && !playout_in(element).is_set_up()) {
        GST_ELEMENT_ERROR(element, CORE, NOT_IMPLEMENTED, ("no codec was set up"), (nullptr));
        return GST_STATE_CHANGE_FAILURE;
    }
    const auto result =
        GST_ELEMENT_CLASS(voice_jitter_buffer_parent_class)->change_state(element, change);
    if (change == GST_STATE_CHANGE_PAUSED_TO_READY) playout_in(element).forget_announcement();
    return result;
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) noexcept {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const Playout& playout = playout_in(object);
    const auto& counters = playout.buffer().counters();
    const auto depth = duration_cast<milliseconds>(playout.buffer().held());
    const auto delay = duration_cast<milliseconds>(playout.buffer().last_wait());
    switch (id) {
        case property_depth_ms:
            g_value_set_uint(value, static_cast<guint>(depth.count()));
            break;
        // Negative when a tick that is made up for played what came after it was due.
        case property_delay_ms:
            g_value_set_uint(value, static_cast<guint>(std::max(delay.count(), 0L)));
            break;
        case property_played:
            g_value_set_uint64(value, counters.played);
            break;
        case property_lost:
            g_value_set_uint64(value, counters.lost);
            break;
        case property_late:
            g_value_set_uint64(value, counters.late);
            break;
        case property_duplicates:
            g_value_set_uint64(value, counters.duplicates);
            break;
        case property_starved:
            g_value_set_uint64(value, counters.starved);
            break;
        case property_skipped:
            g_value_set_uint64(value, counters.skipped);
            break;
        case property_restarts:
            g_value_set_uint64(value, counters.restarts);
            break;
        case property_soundless:
            g_value_set_uint64(value, playout.soundless());
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject* object) noexcept {
    delete static_cast<VoiceJitterBuffer*>(static_cast<gpointer>(object))->playout;
    G_OBJECT_CLASS(voice_jitter_buffer_parent_class)->finalize(object);
}

void voice_jitter_buffer_init(VoiceJitterBuffer* self) {
    GstPad* sink = gst_pad_new_from_static_template(&sink_template, "sink");
    gst_pad_set_chain_function(sink, take_packet);
    gst_pad_set_event_function(sink, take_event);
    gst_element_add_pad(GST_ELEMENT(self), sink);
    GstPad* src = gst_pad_new_from_static_template(&src_template, "src");
    gst_pad_use_fixed_caps(src);
    gst_element_add_pad(GST_ELEMENT(self), src);
    self->playout = new Playout{*src};
}

void install_properties(GObjectClass& type) {
    install_number(type, property_depth_ms, "depth-ms", "Sound that waits, in milliseconds");
    install_number(type, property_delay_ms, "delay-ms", "How long the last packet waited");
    install_counter(type, property_played, "played", "Packets handed to the decoder");
    install_counter(type, property_lost, "lost", "Packets that did not come in time");
    install_counter(type, property_late, "late", "Packets that came after their turn");
    install_counter(type, property_duplicates, "duplicates", "Packets that came twice");
    install_counter(type, property_starved, "starved", "How often there was nothing to play");
    install_counter(type, property_skipped, "skipped", "Packets left out to shorten the delay");
    install_counter(type, property_restarts, "restarts", "How often the stream began anew");
    install_counter(type, property_soundless, "soundless", "Packets of other payload types");
}

void voice_jitter_buffer_class_init(VoiceJitterBufferClass* type) {
    auto* object_type = G_OBJECT_CLASS(type);
    object_type->finalize = finalize;
    object_type->get_property = get_property;
    type->parent.change_state = change_state;
    install_properties(*object_type);
    gst_element_class_add_static_pad_template(&type->parent, &sink_template);
    gst_element_class_add_static_pad_template(&type->parent, &src_template);
    gst_element_class_set_static_metadata(&type->parent, "Voice jitter buffer", "Network/RTP",
                                          "Holds a talker's packets until the room asks for them",
                                          "ustredna");
}

}  // namespace

GType voice_jitter_buffer_type() {
    return voice_jitter_buffer_get_type();
}

Playout& playout_of(GstElement* voice_jitter_buffer) {
    return playout_in(voice_jitter_buffer);
}

}  // namespace mixer::gst
