#include "media/gst/graph_home.hpp"

#include <utility>

namespace media::gst {

namespace {

std::string name_of_pipeline(GstObject* source) {
    if (source == nullptr) return "unknown";
    ObjectRef<GstObject> top{GST_OBJECT(gst_object_ref(source))};
    while (GstObject* parent = gst_object_get_parent(top.get())) top.reset(parent);
    return GST_OBJECT_NAME(top.get());
}

}  // namespace

GraphHome::GraphHome(std::shared_ptr<spdlog::logger> log, Broken broken)
    : log_{std::move(log)},
      broken_{std::move(broken)},
      bus_{GST_BUS(g_object_new(GST_TYPE_BUS, "enable-async", FALSE, nullptr))},
      clock_{gst_system_clock_obtain()} {
    gst_object_ref_sink(bus_.get());
    gst_bus_set_sync_handler(bus_.get(), take_message, this, nullptr);
}

GraphHome::~GraphHome() {
    gst_bus_set_sync_handler(bus_.get(), nullptr, nullptr, nullptr);
}

ElementRef GraphHome::make_pipeline(const std::string& name) const {
    ElementRef pipeline{gst_pipeline_new(name.c_str())};
    gst_object_ref_sink(pipeline.get());
    gst_element_set_bus(pipeline.get(), bus_.get());
    gst_pipeline_use_clock(GST_PIPELINE(pipeline.get()), clock_.get());
    gst_element_set_start_time(pipeline.get(), GST_CLOCK_TIME_NONE);
    gst_element_set_base_time(pipeline.get(), 0);
    return pipeline;
}

std::string GraphHome::draw(GstElement& pipeline) {
    constexpr auto details = static_cast<GstDebugGraphDetails>(
        GST_DEBUG_GRAPH_SHOW_MEDIA_TYPE | GST_DEBUG_GRAPH_SHOW_NON_DEFAULT_PARAMS |
        GST_DEBUG_GRAPH_SHOW_STATES);
    const StringRef text{gst_debug_bin_to_dot_data(GST_BIN(&pipeline), details)};
    return text.get();
}

/// Everything ends here: nobody ever waits on the bus.
GstBusSyncReply GraphHome::take_message(GstBus*, GstMessage* message, gpointer self) noexcept {
    const auto type = GST_MESSAGE_TYPE(message);
    if (type == GST_MESSAGE_ERROR || type == GST_MESSAGE_WARNING)
        static_cast<GraphHome*>(self)->report(*message);
    gst_message_unref(message);
    return GST_BUS_DROP;
}

void GraphHome::report(GstMessage& message) {
    GError* raw = nullptr;
    const bool fatal = GST_MESSAGE_TYPE(&message) == GST_MESSAGE_ERROR;
    if (fatal) {
        gst_message_parse_error(&message, &raw, nullptr);
    } else {
        gst_message_parse_warning(&message, &raw, nullptr);
    }
    const ErrorRef error{raw};
    const auto pipeline = name_of_pipeline(GST_MESSAGE_SRC(&message));
    const auto reason =
        std::string{GST_MESSAGE_SRC_NAME(&message)} + ": " + (error ? error->message : "?");
    log_->log(fatal ? spdlog::level::err : spdlog::level::warn, "graph={} {}", pipeline, reason);
    if (fatal && broken_) broken_(pipeline, reason);
}

}  // namespace media::gst
