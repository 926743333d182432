#pragma once

#include <spdlog/logger.h>
#include <chrono>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "admin/exchange.hpp"
#include "common/endpoint.hpp"

namespace admin {

struct HttpOptions {
    common::Endpoint listen;  // port 0: the kernel chooses
    std::string token;        // empty: none needed, which is for loopback only
    std::chrono::milliseconds deadline{15000};
};

/// The HTTP API and the web page on a thread of their own ("admin"). Every request is answered:
/// by the exchange, or with 504 when that takes longer than the deadline. At most `max_pending`
/// wait at a time; request bodies are not kept, since no resource of this version reads one.
class HttpServer {
public:
    static constexpr std::size_t max_pending = 64;
    static constexpr std::int64_t max_body = 65'536;

    HttpServer(HttpOptions options, Exchange& exchange, std::shared_ptr<spdlog::logger> log);
    /// Stops. Replies that come later are dropped.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds and runs the thread. Returns the real address; the error says why, e.g. "Address
    /// already in use".
    [[nodiscard]] tl::expected<common::Endpoint, std::string> start();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace admin
