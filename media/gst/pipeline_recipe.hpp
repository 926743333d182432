#pragma once

#include <gst/gst.h>

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "media/gst/handles.hpp"
#include "media/launch_file.hpp"

namespace media::gst {

inline void release_value(GValue* value) noexcept {
    g_value_unset(value);
    delete value;
}
/// Owns a GValue on the heap, set or not.
using ValueRef = common::CHandle<GValue, release_value>;
using FactoryRef = ObjectRef<GstElementFactory>;
using PropertySpecRef = common::CHandle<GParamSpec, g_param_spec_unref>;

/// A launch file in the form from which a bin is made quickly: factories found, properties typed,
/// links known. Immutable once made: any thread may build.
class PipelineRecipe {
public:
    /// Lets GStreamer's own parser judge the file with its sample values, then takes it apart and
    /// builds it once. The error is one line.
    [[nodiscard]] static tl::expected<PipelineRecipe, std::string> make(LaunchFile file);

    /// See PipelineLibrary::build.
    [[nodiscard]] tl::expected<ElementRef, std::string> build(
        const std::string& bin_name, const LaunchParameters& parameters) const;

private:
    struct Property {
        PropertySpecRef spec;
        std::string text;  // with placeholders
        ValueRef value;    // null when there are placeholders in `text`
    };
    struct Step {
        FactoryRef factory;
        std::string name;  // empty: GStreamer names it
        std::vector<Property> properties;
        bool linked_to_previous = false;
    };

    [[nodiscard]] static tl::expected<Step, std::string> make_step(const LaunchElement& element);
    [[nodiscard]] static tl::expected<Property, std::string> make_property(
        GstElement& sample, const LaunchElement::Property& property);
    [[nodiscard]] tl::expected<GstElement*, std::string> add(
        GstBin& bin, const Step& step, const LaunchParameters& parameters) const;
    [[nodiscard]] std::optional<std::string> check(const LaunchParameters& parameters) const;
    [[nodiscard]] std::optional<std::string> find_open_ends();

    LaunchParameters samples_;
    std::vector<Step> steps_;
    std::optional<std::size_t> open_sink_;  // the step whose sink pad is ghosted
    std::optional<std::size_t> open_src_;
};

}  // namespace media::gst
