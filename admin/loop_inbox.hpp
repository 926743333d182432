#pragma once

#include <glib.h>

#include <functional>
#include <mutex>

#include "common/c_handle.hpp"

namespace admin {

using ContextRef = common::CHandle<GMainContext, g_main_context_unref>;
using LoopRef = common::CHandle<GMainLoop, g_main_loop_unref>;

/// Lets other threads post to a GLib loop that may be gone by then: after `close` tasks are
/// dropped. Shared by the loop and by every reply under way, because either may outlive the other.
class LoopInbox {
public:
    explicit LoopInbox(GMainContext* context);

    void post(std::function<void()> task);
    void close();

private:
    std::mutex mutex_;
    ContextRef context_;
};

/// Runs `task` once on `context`'s thread after `delay`; the caller destroys and unrefs the source.
[[nodiscard]] GSource* start_timer(GMainContext* context, unsigned delay_ms,
                                   std::function<void()> task);

}  // namespace admin
