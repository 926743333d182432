#include "mixer/gst/voice_pad.hpp"

#include <algorithm>
#include <cmath>

#include "mixer/gst/element_properties.hpp"
#include "mixer/gst/seat.hpp"

namespace mixer::gst {

namespace {

struct VoicePad {
    GstPad parent;
    Seat* seat;  // belongs to the element
};
struct VoicePadClass {
    GstPadClass parent;
};

enum Property : guint { property_level_db = 1, property_talking, property_heard };

constexpr float quietest_db = -96;

G_DEFINE_TYPE(VoicePad, voice_pad, GST_TYPE_PAD)

VoicePad& pad_of(gpointer object) {
    return *static_cast<VoicePad*>(object);
}

float level_db(const Seat* seat) {
    if (seat == nullptr) return quietest_db;
    constexpr float full_scale = 32768;
    const float level = std::max(seat->talker().level(), 1.F);
    return std::max(quietest_db, 20 * std::log10(level / full_scale));
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) noexcept {
    const Seat* seat = pad_of(object).seat;
    switch (id) {
        case property_level_db:
            g_value_set_float(value, level_db(seat));
            break;
        case property_talking:
            g_value_set_boolean(value, seat && seat->talker().talking());
            break;
        case property_heard:
            g_value_set_boolean(value, seat && seat->talker().heard());
            break;
        default:
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void voice_pad_init(VoicePad*) {}

void voice_pad_class_init(VoicePadClass* type) {
    auto* object_type = G_OBJECT_CLASS(type);
    object_type->get_property = get_property;
    g_object_class_install_property(
        object_type, property_level_db,
        g_param_spec_float("level-db", "level-db", "How loud the member is, of full scale",
                           quietest_db, 0, quietest_db, read_only));
    install_flag(*object_type, property_talking, "talking", "Sounded within the last 800 ms");
    install_flag(*object_type, property_heard, "heard", "Is in the mix");
}

}  // namespace

GType voice_pad_type() {
    return voice_pad_get_type();
}

void set_seat(GstPad* voice_pad, Seat* seat) {
    pad_of(voice_pad).seat = seat;
}

Seat* seat_of(GstPad* voice_pad) {
    return pad_of(voice_pad).seat;
}

}  // namespace mixer::gst
