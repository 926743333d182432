#include "mixer/gst/conference_mixer.hpp"

#include <string>
#include <string_view>

#include "mixer/gst/element_properties.hpp"
#include "mixer/gst/mixing.hpp"
#include "mixer/gst/room_caps.hpp"
#include "mixer/gst/voice_jitter_buffer.hpp"
#include "mixer/gst/voice_pad.hpp"
#include "mixer/gst/voice_payloader.hpp"

namespace mixer::gst {

namespace {

struct ConferenceMixer {
    GstElement parent;
    Mixing* mixing;  // owned: made in init, deleted in finalize
};
struct ConferenceMixerClass {
    GstElementClass parent;
};

enum Property : guint { property_rate = 1, property_members, property_heard, property_ticks };

constexpr char sample_formats[] =
    "audio/x-raw, format=S16LE, layout=interleaved, channels=1, rate=[8000, 48000]";
GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink_%s", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS(sample_formats));
GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE(
    "src_%s", GST_PAD_SRC, GST_PAD_SOMETIMES, GST_STATIC_CAPS(sample_formats));

G_DEFINE_TYPE(ConferenceMixer, conference_mixer, GST_TYPE_ELEMENT)

Mixing& mixing_in(gpointer object) {
    return *static_cast<ConferenceMixer*>(object)->mixing;
}

GstFlowReturn take_samples(GstPad* pad, GstObject*, GstBuffer* samples) noexcept {
    media::gst::BufferRef owned{samples};
    if (Seat* seat = seat_of(pad)) seat->take(std::move(owned));
    return GST_FLOW_OK;
}

gboolean take_event(GstPad* pad, GstObject*, GstEvent* event) noexcept {
    Seat* seat = seat_of(pad);
    if (seat != nullptr && GST_EVENT_TYPE(event) == GST_EVENT_GAP) {
        GstClockTime duration = 0;
        gst_event_parse_gap(event, nullptr, &duration);
        if (GST_CLOCK_TIME_IS_VALID(duration)) seat->take_gap(duration);
    }
    gst_event_unref(event);
    return TRUE;
}

/// The room's rate and nothing else, so that decoders and resamplers settle on it.
gboolean answer_query(GstPad* pad, GstObject* parent, GstQuery* query) noexcept {
    if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS) return gst_pad_query_default(pad, parent, query);
    const auto caps = sample_caps(mixing_in(parent).rate().hz);
    GstCaps* filter = nullptr;
    gst_query_parse_caps(query, &filter);
    const media::gst::CapsRef answer{
        filter ? gst_caps_intersect_full(filter, caps.get(), GST_CAPS_INTERSECT_FIRST)
               : gst_caps_ref(caps.get())};
    gst_query_set_caps_result(query, answer.get());
    return TRUE;
}

GstPad* new_sink_pad(const char* name) {
    GstPadTemplate* made = gst_static_pad_template_get(&sink_template);
    auto* pad = GST_PAD(g_object_new(voice_pad_type(), "name", name, "direction", GST_PAD_SINK,
                                     "template", made, nullptr));
    gst_object_unref(made);
    gst_pad_set_chain_function(pad, take_samples);
    gst_pad_set_event_function(pad, take_event);
    gst_pad_set_query_function(pad, answer_query);
    return pad;
}

GstPad* request_pad(GstElement* element, GstPadTemplate*, const gchar* name,
                    const GstCaps*) noexcept {
    constexpr std::string_view prefix = "sink_";
    if (name == nullptr || !std::string_view{name}.starts_with(prefix)) return nullptr;
    GstPad* sink = new_sink_pad(name);
    const std::string src_name = "src_" + std::string{name + prefix.size()};
    GstPad* src = gst_pad_new_from_static_template(&src_template, src_name.c_str());
    gst_pad_use_fixed_caps(src);
    Seat& seat = mixing_in(element).add(*sink, *src);
    set_seat(sink, &seat);
    gst_pad_set_active(sink, TRUE);
    gst_pad_set_active(src, TRUE);
    gst_element_add_pad(element, src);
    gst_element_add_pad(element, sink);
    return sink;
}

void release_pad(GstElement* element, GstPad* sink) noexcept {
    Seat* seat = seat_of(sink);
    if (seat == nullptr) return;
    GstPad* src = &seat->src();
    set_seat(sink, nullptr);
    mixing_in(element).remove(*seat);
    for (GstPad* pad : {src, sink}) {
        gst_pad_set_active(pad, FALSE);
        gst_element_remove_pad(element, pad);
    }
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) noexcept {
    const auto result =
        GST_ELEMENT_CLASS(conference_mixer_parent_class)->change_state(element, change);
    if (change == GST_STATE_CHANGE_PAUSED_TO_READY) mixing_in(element).forget_announcements();
    return result;
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) noexcept {
    const Mixing& mixing = mixing_in(object);
    const auto members = static_cast<guint>(mixing.seats().size());
    switch (id) {
        case property_rate:
            g_value_set_uint(value, mixing.rate().hz);
            break;
        case property_members:
            g_value_set_uint(value, members);
            break;
        case property_heard:
            g_value_set_uint(value, mixing.heard());
            break;
        case property_ticks:
            g_value_set_uint64(value, mixing.ticks());
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject* object) noexcept {
    delete static_cast<ConferenceMixer*>(static_cast<gpointer>(object))->mixing;
    G_OBJECT_CLASS(conference_mixer_parent_class)->finalize(object);
}

void conference_mixer_init(ConferenceMixer* self) {
    self->mixing = new Mixing;
}

void conference_mixer_class_init(ConferenceMixerClass* type) {
    auto* object_type = G_OBJECT_CLASS(type);
    object_type->finalize = finalize;
    object_type->get_property = get_property;
    type->parent.change_state = change_state;
    type->parent.request_new_pad = request_pad;
    type->parent.release_pad = release_pad;
    install_number(*object_type, property_rate, "rate", "Samples per second of the mix");
    install_number(*object_type, property_members, "members", "Seats that are taken");
    install_number(*object_type, property_heard, "heard", "Members in the mix just now");
    install_counter(*object_type, property_ticks, "ticks", "Frames mixed so far");
    gst_element_class_add_static_pad_template_with_gtype(&type->parent, &sink_template,
                                                         voice_pad_type());
    gst_element_class_add_static_pad_template(&type->parent, &src_template);
    gst_element_class_set_static_metadata(&type->parent, "Conference mixer", "Generic/Audio",
                                          "Sends everybody the voices of all others", "ustredna");
}

}  // namespace

GType conference_mixer_type() {
    return conference_mixer_get_type();
}

Mixing& mixing_of(GstElement* conference_mixer) {
    return mixing_in(conference_mixer);
}

void register_mixer_elements() {
    gst_element_register(nullptr, "conferencemixer", GST_RANK_NONE, conference_mixer_type());
    gst_element_register(nullptr, "voicejitterbuffer", GST_RANK_NONE, voice_jitter_buffer_type());
    gst_element_register(nullptr, "voicepayloader", GST_RANK_NONE, voice_payloader_type());
}

}  // namespace mixer::gst
