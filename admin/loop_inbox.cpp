#include "admin/loop_inbox.hpp"

#include <memory>
#include <utility>

namespace admin {

namespace {

using Task = std::function<void()>;

gboolean run_task(gpointer task) noexcept {
    (*static_cast<Task*>(task))();
    return G_SOURCE_REMOVE;
}

void delete_task(gpointer task) noexcept {
    const std::unique_ptr<Task> owner{static_cast<Task*>(task)};
}

void give_task(GSource* source, Task task) {
    g_source_set_callback(source, run_task, std::make_unique<Task>(std::move(task)).release(),
                          delete_task);
}

}  // namespace

LoopInbox::LoopInbox(GMainContext* context) : context_{g_main_context_ref(context)} {}

void LoopInbox::post(std::function<void()> task) {
    const std::lock_guard lock{mutex_};
    if (context_ == nullptr) return;
    GSource* source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    give_task(source, std::move(task));
    g_source_attach(source, context_.get());
    g_source_unref(source);
}

void LoopInbox::close() {
    const std::lock_guard lock{mutex_};
    context_.reset();
}

GSource* start_timer(GMainContext* context, unsigned delay_ms, std::function<void()> task) {
    GSource* source = g_timeout_source_new(delay_ms);
    give_task(source, std::move(task));
    g_source_attach(source, context);
    return source;
}

}  // namespace admin
