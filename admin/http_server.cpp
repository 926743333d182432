#include "admin/http_server.hpp"

#include <libsoup/soup.h>
#include <pthread.h>

#include <future>
#include <map>
#include <thread>

#include "admin/access.hpp"
#include "admin/http_listener.hpp"
#include "admin/http_response.hpp"
#include "admin/loop_inbox.hpp"
#include "admin/routes.hpp"
#include "common/c_handle.hpp"

namespace admin {

namespace {

using ServerRef = common::CHandle<SoupServer, g_object_unref>;
using MessageRef = common::CHandle<SoupServerMessage, g_object_unref>;

// Text in pictures and tables comes from phones: nothing of it may run or load anything.
constexpr const char* page_policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; img-src blob:; frame-ancestors 'none'";
constexpr const char* picture_policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

std::string_view header(SoupServerMessage* message, const char* name) {
    const char* value =
        soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
    return value == nullptr ? std::string_view{} : value;
}

void respond(SoupServerMessage* message, const HttpResponse& response) {
    soup_server_message_set_status(message, static_cast<guint>(response.status), nullptr);
    auto* headers = soup_server_message_get_response_headers(message);
    soup_message_headers_replace(headers, "Cache-Control", "no-store");
    soup_message_headers_replace(headers, "X-Content-Type-Options", "nosniff");
    const bool is_page = response.content_type.starts_with("text/html");
    soup_message_headers_replace(headers, "Content-Security-Policy",
                                 is_page ? page_policy : picture_policy);
    if (response.status == 401) soup_message_headers_replace(headers, "WWW-Authenticate", "Bearer");
    soup_server_message_set_response(message, response.content_type.c_str(), SOUP_MEMORY_COPY,
                                     response.body.data(), response.body.size());
}

}  // namespace

class HttpServer::Impl {
public:
    Impl(HttpOptions options, Exchange& exchange, std::shared_ptr<spdlog::logger> log)
        : options_{std::move(options)}, exchange_{exchange}, log_{std::move(log)} {}

    ~Impl() {
        if (!thread_.joinable()) return;
        inbox_->post([this] { g_main_loop_quit(loop_.get()); });
        thread_.join();
    }

    tl::expected<common::Endpoint, std::string> start() {
        std::promise<tl::expected<common::Endpoint, std::string>> bound;
        auto result = bound.get_future();
        thread_ = std::thread{[this, &bound] { run(bound); }};
        ::pthread_setname_np(thread_.native_handle(), "admin");
        return result.get();
    }

private:
    /// A request whose answer the exchange still owes.
    struct Pending {
        MessageRef message;
        GSource* deadline = nullptr;  // owned by the context; destroyed with the request
    };
    using Bound = std::promise<tl::expected<common::Endpoint, std::string>>;

    void run(Bound& bound) {
        context_.reset(g_main_context_new());
        g_main_context_push_thread_default(context_.get());
        loop_.reset(g_main_loop_new(context_.get(), FALSE));
        inbox_ = std::make_shared<LoopInbox>(context_.get());
        auto address = listen();
        const bool is_listening = address.has_value();
        bound.set_value(std::move(address));
        if (is_listening) g_main_loop_run(loop_.get());
        inbox_->close();
        while (!pending_.empty()) forget(pending_.begin()->first);
        listener_.reset();
        soup_server_disconnect(server_.get());
        server_.reset();
        g_main_context_pop_thread_default(context_.get());
    }

    tl::expected<common::Endpoint, std::string> listen() {
        server_.reset(soup_server_new("server-header", "ustredna", nullptr));
        soup_server_add_early_handler(server_.get(), nullptr, on_headers, this, nullptr);
        soup_server_add_handler(server_.get(), nullptr, on_request, this, nullptr);
        listener_ = std::make_unique<HttpListener>(*server_, *context_);
        const auto& wanted = options_.listen;
        return listener_->listen(wanted).map([&](std::uint16_t port) {
            return common::Endpoint{wanted.address, port};
        });
    }

    static void on_headers(SoupServer*, SoupServerMessage* message, const char*, GHashTable*,
                           gpointer) noexcept {
        soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
        const auto* headers = soup_server_message_get_request_headers(message);
        if (soup_message_headers_get_content_length(const_cast<SoupMessageHeaders*>(headers)) >
            max_body)
            respond(message, to_response(Refusal{413, "the body is too long"}));
    }

    static void on_request(SoupServer*, SoupServerMessage* message, const char* path, GHashTable*,
                           gpointer self) noexcept {
        if (soup_server_message_get_status(message) != 0) return;  // refused by its headers
        static_cast<Impl*>(self)->handle(message, path == nullptr ? "" : path);
    }

    static void on_finished(SoupServerMessage* message, gpointer self) noexcept {
        auto& pending = static_cast<Impl*>(self)->pending_;
        for (const auto& [id, waiting] : pending) {
            if (waiting.message.get() != message) continue;
            static_cast<Impl*>(self)->forget(id);
            return;
        }
    }

    void handle(SoupServerMessage* message, const char* path) {
        const char* method = soup_server_message_get_method(message);
        const auto route = find_route(method, path);
        if (!route) return respond(message, to_response(route.error()));
        // The page and the heartbeat tell nothing; the page asks for the token itself.
        if (route->resource == Resource::page) return respond(message, page_response());
        if (route->resource == Resource::health)
            return respond(message, to_response(Answer<Exchange::Json>{{{"status", "ok"}}}));
        const Credentials credentials{method, header(message, "Host"), header(message, "Origin"),
                                      header(message, "Authorization")};
        if (const auto refusal = check_access(credentials, options_.token)) {
            log_->warn("request refused path={} reason={}", path, refusal->error);
            return respond(message, to_response(*refusal));
        }
        if (pending_.size() >= max_pending)
            return respond(message, to_response(Refusal{503, "too many requests at a time"}));
        ask(*route, hold(message), query(message, "name"));
    }

    static std::string query(SoupServerMessage* message, const char* name) {
        const char* text = g_uri_get_query(soup_server_message_get_uri(message));
        if (text == nullptr) return {};
        const common::CHandle<GHashTable, g_hash_table_unref> values{soup_form_decode(text)};
        const auto* value = static_cast<const char*>(g_hash_table_lookup(values.get(), name));
        return value == nullptr ? std::string{} : value;
    }

    /// Keeps the request open until `finish`, its deadline, or the client's leaving.
    std::uint64_t hold(SoupServerMessage* message) {
        const auto id = next_id_++;
        Pending pending{MessageRef{SOUP_SERVER_MESSAGE(g_object_ref(message))}};
        const auto deadline_ms = static_cast<unsigned>(options_.deadline.count());
        pending.deadline = start_timer(context_.get(), deadline_ms, [this, id] {
            log_->warn("no answer in time request={}", id);
            finish(id, to_response(Refusal{504, "no answer in time"}));
        });
        g_signal_connect(message, "finished", G_CALLBACK(on_finished), this);
        soup_server_message_pause(message);
        pending_.emplace(id, std::move(pending));
        return id;
    }

    void finish(std::uint64_t id, const HttpResponse& response) {
        const auto found = pending_.find(id);
        if (found == pending_.end()) return;
        const MessageRef message{std::move(found->second.message)};
        forget(id);
        respond(message.get(), response);
        soup_server_message_unpause(message.get());
    }

    void forget(std::uint64_t id) {
        const auto found = pending_.find(id);
        g_source_destroy(found->second.deadline);
        g_source_unref(found->second.deadline);
        pending_.erase(found);
    }

    /// A reply that comes back to this thread, from whichever it is called on.
    template <class T, class... More>
    Reply<T> reply_to(std::uint64_t id, More... more) {
        return [this, inbox = inbox_, id, more...](const Answer<T>& answer) {
            inbox->post(
                [this, id, response = to_response(answer, more...)] { finish(id, response); });
        };
    }

    Reply<std::string> dot_reply(std::uint64_t id) {
        return reply_to<std::string>(id, std::string{"text/vnd.graphviz; charset=utf-8"});
    }

    Reply<std::string> svg_reply(std::uint64_t id) {
        auto svg = reply_to<std::string>(id, std::string{"image/svg+xml"});
        return [&exchange = exchange_, svg = std::move(svg)](const Answer<std::string>& dot) {
            if (dot)
                exchange.render(*dot, svg);
            else
                svg(dot);
        };
    }

    void ask(const Route& route, std::uint64_t id, const std::string& query_name) {
        using Json = Exchange::Json;
        const auto& name = route.name;
        switch (route.resource) {
            case Resource::metrics:
                return exchange_.metrics(reply_to<std::vector<Metric>>(id));
            case Resource::status:
                return exchange_.status(reply_to<Json>(id));
            case Resource::registrations:
                return exchange_.registrations(reply_to<Json>(id));
            case Resource::calls:
                return exchange_.calls(reply_to<Json>(id));
            case Resource::call:
                return exchange_.call(name, reply_to<Json>(id));
            case Resource::hang_up:
                return exchange_.hang_up(name, reply_to<Json>(id));
            case Resource::call_dot:
                return exchange_.draw_call(name, dot_reply(id));
            case Resource::call_svg:
                return exchange_.draw_call(name, svg_reply(id));
            case Resource::rooms:
                return exchange_.rooms(reply_to<Json>(id));
            case Resource::room:
                return exchange_.room(name, reply_to<Json>(id));
            case Resource::room_dot:
                return exchange_.draw_room(name, dot_reply(id));
            case Resource::room_svg:
                return exchange_.draw_room(name, svg_reply(id));
            case Resource::dump:
                return exchange_.dump(query_name, reply_to<Json>(id));
            case Resource::page:
            case Resource::health:
            case Resource::later:
                break;  // answered by `handle`
        }
    }

    HttpOptions options_;
    Exchange& exchange_;
    std::shared_ptr<spdlog::logger> log_;
    ContextRef context_;
    LoopRef loop_;
    std::shared_ptr<LoopInbox> inbox_;  // shared with replies under way on other threads
    ServerRef server_;                  // the rest: admin thread only
    std::unique_ptr<HttpListener> listener_;
    std::map<std::uint64_t, Pending> pending_;
    std::uint64_t next_id_ = 1;
    std::thread thread_;
};

HttpServer::HttpServer(HttpOptions options, Exchange& exchange, std::shared_ptr<spdlog::logger> log)
    : impl_{std::make_unique<Impl>(std::move(options), exchange, std::move(log))} {}

HttpServer::~HttpServer() = default;

tl::expected<common::Endpoint, std::string> HttpServer::start() {
    return impl_->start();
}

}  // namespace admin
