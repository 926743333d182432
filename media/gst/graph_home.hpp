#pragma once

#include <spdlog/logger.h>
#include <functional>
#include <memory>
#include <string>

#include "media/gst/handles.hpp"

namespace media::gst {

/// Where a worker's pipelines live: one bus, one clock, base time 0 (research/probe-relay.md,
/// pitfalls 7 and 10). A bus of its own would cost each pipeline two descriptors and a queue that
/// nobody empties; with base time 0 a buffer's DTS is the steady clock's time since its epoch, and
/// stamps compare across calls. Outlives its pipelines; the thread of its worker only.
class GraphHome {
public:
    /// Told of each error an element posts, on the thread that posts it, which may be inside a
    /// push: whatever tears down must be posted to the worker.
    using Broken = std::function<void(const std::string& pipeline, const std::string& reason)>;

    GraphHome(std::shared_ptr<spdlog::logger> log, Broken broken);
    ~GraphHome();
    GraphHome(const GraphHome&) = delete;
    GraphHome& operator=(const GraphHome&) = delete;

    /// An empty GstPipeline in NULL, owned by the caller (not floating).
    [[nodiscard]] ElementRef make_pipeline(const std::string& name) const;

    /// Graphviz text: who is linked to whom, in which state, with the properties that were set.
    /// Between turns only.
    [[nodiscard]] static std::string draw(GstElement& pipeline);

private:
    static GstBusSyncReply take_message(GstBus* bus, GstMessage* message, gpointer self) noexcept;
    void report(GstMessage& message);

    std::shared_ptr<spdlog::logger> log_;
    Broken broken_;
    BusRef bus_;
    ClockRef clock_;
};

}  // namespace media::gst
