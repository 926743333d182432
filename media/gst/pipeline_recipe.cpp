#include "media/gst/pipeline_recipe.hpp"

#include <utility>

namespace media::gst {

namespace {

using Failure = tl::unexpected<std::string>;

/// The file as gst_parse understands it; caps as an element, because it knows no chain that ends
/// in caps. Values hold neither quotation marks nor backslashes.
std::string description_of(const LaunchFile& file) {
    std::string text;
    for (const auto& chain : file.chains) {
        for (const auto& element : chain) {
            if (&element != &chain.front()) text += " ! ";
            text += element.factory;
            if (!element.name.empty()) text += " name=\"" + element.name + "\"";
            for (const auto& property : element.properties)
                text += " " + property.name + "=\"" + property.value + "\"";
        }
        text += "\n";
    }
    return text;
}

/// What GStreamer itself says of the file; fatal on unknown elements, properties and links.
std::optional<std::string> objection_of_gstreamer(const std::string& description) {
    GError* raw = nullptr;
    const ElementRef bin{gst_parse_bin_from_description_full(description.c_str(), FALSE, nullptr,
                                                             GST_PARSE_FLAG_FATAL_ERRORS, &raw)};
    const ErrorRef error{raw};
    if (bin) gst_object_ref_sink(bin.get());
    if (error) return std::string{error->message};
    if (!bin) return "not a bin";
    return std::nullopt;
}

ValueRef deserialize(GParamSpec& spec, const std::string& text) {
    ValueRef value{new GValue G_VALUE_INIT};
    g_value_init(value.get(), spec.value_type);
    if (gst_value_deserialize_with_pspec(value.get(), text.c_str(), &spec) == FALSE) return nullptr;
    return value;
}

bool has_static_pad(GstElement& element, const char* name) {
    const PadRef pad{gst_element_get_static_pad(&element, name)};
    return pad != nullptr;
}

/// The file was checked with full caps at load; here the templates' word is enough.
bool link(GstElement& upstream, GstElement& downstream) {
    constexpr auto checks = static_cast<GstPadLinkCheck>(GST_PAD_LINK_CHECK_HIERARCHY |
                                                         GST_PAD_LINK_CHECK_TEMPLATE_CAPS);
    // With names there is no search through pads; tees and mixers have pads by other names.
    const char* src = has_static_pad(upstream, "src") ? "src" : nullptr;
    const char* sink = has_static_pad(downstream, "sink") ? "sink" : nullptr;
    return gst_element_link_pads_full(&upstream, src, &downstream, sink, checks) != FALSE;
}

GstPad* unlinked_pad(const GList* pads) {
    for (; pads != nullptr; pads = pads->next) {
        auto* pad = static_cast<GstPad*>(pads->data);
        if (!gst_pad_is_linked(pad)) return pad;
    }
    return nullptr;
}

bool ghost(GstElement& bin, const char* name, GstPad* pad) {
    return pad != nullptr && gst_element_add_pad(&bin, gst_ghost_pad_new(name, pad)) != FALSE;
}

}  // namespace

tl::expected<PipelineRecipe, std::string> PipelineRecipe::make(LaunchFile file) {
    const auto sample_text = fill(description_of(file), file.samples);
    if (!sample_text) return Failure{sample_text.error()};
    if (auto objection = objection_of_gstreamer(*sample_text)) return Failure{*objection};
    PipelineRecipe recipe;
    recipe.samples_ = std::move(file.samples);
    for (const auto& chain : file.chains) {
        for (const auto& element : chain) {
            // Typed with the sample values, which tells what can be typed for good.
            auto step = make_step(element);
            if (!step) return Failure{step.error()};
            step->linked_to_previous = &element != &chain.front();
            recipe.steps_.push_back(std::move(*step));
        }
    }
    if (auto problem = recipe.find_open_ends()) return Failure{*problem};
    return recipe;
}

tl::expected<PipelineRecipe::Step, std::string> PipelineRecipe::make_step(
    const LaunchElement& element) {
    Step step;
    step.factory.reset(gst_element_factory_find(element.factory.c_str()));
    if (!step.factory) return Failure{"no element \"" + element.factory + "\""};
    step.name = element.name;
    const ElementRef sample{gst_element_factory_create(step.factory.get(), nullptr)};
    if (!sample) return Failure{"cannot make \"" + element.factory + "\""};
    gst_object_ref_sink(sample.get());
    // Creating an element loads its plugin, which may bring a new factory object.
    step.factory.reset(GST_ELEMENT_FACTORY(gst_object_ref(gst_element_get_factory(sample.get()))));
    for (const auto& property : element.properties) {
        auto typed = make_property(*sample, property);
        if (!typed) return Failure{element.factory + ": " + typed.error()};
        step.properties.push_back(std::move(*typed));
    }
    return step;
}

tl::expected<PipelineRecipe::Property, std::string> PipelineRecipe::make_property(
    GstElement& sample, const LaunchElement::Property& property) {
    GParamSpec* spec =
        g_object_class_find_property(G_OBJECT_GET_CLASS(&sample), property.name.c_str());
    if (spec == nullptr) return Failure{"no property \"" + property.name + "\""};
    Property typed{PropertySpecRef{g_param_spec_ref(spec)}, property.value, nullptr};
    if (property.value.find('{') != std::string::npos) return typed;
    typed.value = deserialize(*spec, property.value);
    if (!typed.value) return Failure{property.name + " cannot be \"" + property.value + "\""};
    return typed;
}

tl::expected<ElementRef, std::string> PipelineRecipe::build(
    const std::string& bin_name, const LaunchParameters& parameters) const {
    if (auto problem = check(parameters)) return Failure{std::move(*problem)};
    ElementRef bin{gst_bin_new(bin_name.c_str())};
    gst_object_ref_sink(bin.get());
    GstElement* previous = nullptr;
    std::size_t index = 0;
    GstPad* sink = nullptr;
    GstPad* src = nullptr;
    for (const auto& step : steps_) {
        const auto added = add(*GST_BIN(bin.get()), step, parameters);
        if (!added) return Failure{added.error()};
        if (step.linked_to_previous && !link(*previous, **added))
            return Failure{std::string{GST_OBJECT_NAME(previous)} + " does not link to " +
                           GST_OBJECT_NAME(*added)};
        if (open_sink_ == index) sink = unlinked_pad((*added)->sinkpads);
        if (open_src_ == index) src = unlinked_pad((*added)->srcpads);
        previous = *added;
        ++index;
    }
    if (open_sink_ && !ghost(*bin, "sink", sink)) return Failure{"its sink pad is missing"};
    if (open_src_ && !ghost(*bin, "src", src)) return Failure{"its src pad is missing"};
    return bin;
}

tl::expected<GstElement*, std::string> PipelineRecipe::add(
    GstBin& bin, const Step& step, const LaunchParameters& parameters) const {
    const auto name = fill(step.name, parameters);
    if (!name) return Failure{name.error()};
    GstElement* element =
        gst_element_factory_create(step.factory.get(), name->empty() ? nullptr : name->c_str());
    if (element == nullptr)
        return Failure{std::string{"cannot make "} + GST_OBJECT_NAME(step.factory.get())};
    // The bin owns it from here on.
    if (gst_bin_add(&bin, element) == FALSE)
        return Failure{"two elements are called \"" + *name + "\""};
    for (const auto& [spec, text, constant] : step.properties) {
        ValueRef filled;
        if (!constant) {
            const auto value_text = fill(text, parameters);
            if (!value_text) return Failure{value_text.error()};
            filled = deserialize(*spec, *value_text);
            if (!filled)
                return Failure{std::string{spec->name} + " cannot be \"" + *value_text + "\""};
        }
        g_object_set_property(G_OBJECT(element), spec->name,
                              constant ? constant.get() : filled.get());
    }
    return element;
}

std::optional<std::string> PipelineRecipe::check(const LaunchParameters& parameters) const {
    for (const auto& [name, value] : parameters) {
        if (samples_.find(name) == samples_.end()) return "there is no {" + name + "} in it";
    }
    for (const auto& [name, sample] : samples_) {
        if (parameters.find(name) == parameters.end()) return "no value for {" + name + "}";
    }
    return std::nullopt;
}

/// Builds once with the sample values and remembers where "sink" and "src" are to be ghosted.
std::optional<std::string> PipelineRecipe::find_open_ends() {
    const auto sample = build("sample", samples_);
    if (!sample) return sample.error();
    // A bin lists its children newest first.
    std::size_t index = steps_.size();
    for (const GList* child = GST_BIN_CHILDREN(sample->get()); child; child = child->next) {
        --index;
        const auto* element = static_cast<const GstElement*>(child->data);
        if (unlinked_pad(element->sinkpads) != nullptr) {
            if (open_sink_) return "more than one sink pad is open";
            open_sink_ = index;
        }
        if (unlinked_pad(element->srcpads) != nullptr) {
            if (open_src_) return "more than one src pad is open";
            open_src_ = index;
        }
    }
    return std::nullopt;
}

}  // namespace media::gst
