#pragma once

#include <gst/gst.h>

/// Read-only properties of our elements: there to be seen in dot files. For mixer/gst only.
namespace mixer::gst {

inline constexpr auto read_only =
    static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

inline void install_counter(GObjectClass& type, guint id, const char* name, const char* meaning) {
    g_object_class_install_property(
        &type, id, g_param_spec_uint64(name, name, meaning, 0, G_MAXUINT64, 0, read_only));
}
inline void install_number(GObjectClass& type, guint id, const char* name, const char* meaning) {
    g_object_class_install_property(
        &type, id, g_param_spec_uint(name, name, meaning, 0, G_MAXUINT, 0, read_only));
}
inline void install_flag(GObjectClass& type, guint id, const char* name, const char* meaning) {
    g_object_class_install_property(&type, id,
                                    g_param_spec_boolean(name, name, meaning, FALSE, read_only));
}

}  // namespace mixer::gst
