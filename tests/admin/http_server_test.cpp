#include "admin/http_server.hpp"

#include <doctest/doctest.h>
#include <libsoup/soup.h>
#include <spdlog/sinks/null_sink.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "admin/ctl.hpp"
#include "common/c_handle.hpp"
#include "tests/admin/fake_exchange.hpp"

namespace {

using common::Endpoint;
using common::IpAddress;

std::shared_ptr<spdlog::logger> quiet_log() {
    return std::make_shared<spdlog::logger>("admin",
                                            std::make_shared<spdlog::sinks::null_sink_mt>());
}

admin::HttpOptions any_port() {
    admin::HttpOptions options;
    options.listen = Endpoint{*IpAddress::parse("127.0.0.1"), 0};
    return options;
}

/// A server on a free port with a fake exchange behind it.
struct Running {
    explicit Running(const admin::HttpOptions& options = any_port())
        : server{options, exchange, quiet_log()}, url{"http://" + server.start()->to_string()} {}

    FakeExchange exchange;
    admin::HttpServer server;
    std::string url;
};

struct Fetched {
    unsigned status = 0;
    std::string type;
    std::string body;
};

using SessionRef = common::CHandle<SoupSession, g_object_unref>;
using MessageRef = common::CHandle<SoupMessage, g_object_unref>;
using BytesRef = common::CHandle<GBytes, g_bytes_unref>;

Fetched fetch(const std::string& url, const char* method = "GET", const std::string& token = "",
              const std::string& body = "") {
    const SessionRef session{soup_session_new_with_options("proxy-resolver", nullptr, nullptr)};
    const MessageRef message{soup_message_new(method, url.c_str())};
    if (!token.empty())
        soup_message_headers_replace(soup_message_get_request_headers(message.get()),
                                     "Authorization", token.c_str());
    const BytesRef sent{g_bytes_new(body.data(), body.size())};
    if (!body.empty())
        soup_message_set_request_body_from_bytes(message.get(), "text/plain", sent.get());
    const BytesRef bytes{
        soup_session_send_and_read(session.get(), message.get(), nullptr, nullptr)};
    if (!bytes) return {};
    gsize size = 0;
    const auto* data = static_cast<const char*>(g_bytes_get_data(bytes.get(), &size));
    const char* type = soup_message_headers_get_content_type(
        soup_message_get_response_headers(message.get()), nullptr);
    return {soup_message_get_status(message.get()), type == nullptr ? "" : type, {data, size}};
}

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator open{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

}  // namespace

TEST_CASE("a connection that its client closed keeps no file descriptor") {
    const Running running;
    REQUIRE(fetch(running.url + "/healthz").status == 200);
    const auto few = open_descriptors() + 5;
    for (int i = 0; i < 50; ++i) REQUIRE(fetch(running.url + "/healthz").status == 200);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (open_descriptors() > few && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(open_descriptors() <= few);
}

TEST_CASE("each resource is answered with its type and content") {
    struct Row {
        const char* method;
        const char* path;
        unsigned status;
        const char* type;
        const char* part;  // of the body
    };
    const Row rows[] = {
        {"GET", "/", 200, "text/html", "<title>ustredna</title>"},
        {"GET", "/healthz", 200, "application/json", "\"ok\""},
        {"GET", "/metrics", 200, "text/plain", "\nup 1\n"},
        {"GET", "/api/status", 200, "application/json", "\"version\":\"1.2.3\""},
        {"GET", "/api/registrations", 200, "application/json", "[]"},
        {"GET", "/api/calls", 200, "application/json", "\"id\":\"call-1\""},
        {"GET", "/api/calls/call-1", 200, "application/json", "{\"id\":\"call-1\"}"},
        {"GET", "/api/calls/call-9", 404, "application/json", "{\"error\":\"no such call\"}"},
        {"GET", "/api/calls/call-1/pipeline.dot", 200, "text/vnd.graphviz", "digraph {}"},
        {"GET", "/api/calls/call-1/pipeline.svg", 200, "image/svg+xml", "<svg>digraph {}</svg>"},
        {"GET", "/api/rooms", 200, "application/json", "\"name\":\"conf\""},
        {"GET", "/api/rooms/conf", 200, "application/json", "{\"name\":\"conf\"}"},
        {"GET", "/api/rooms/conf/pipeline.svg", 200, "image/svg+xml", "<svg>"},
        {"POST", "/api/dump", 200, "application/json", "/dumps/all.dot"},
        {"POST", "/api/dump?name=call-1", 200, "application/json", "/dumps/call-1.dot"},
        {"GET", "/api/events", 501, "application/json", "not in this version"},
        {"GET", "/nothing", 404, "application/json", "\"error\""},
        {"DELETE", "/api/calls", 405, "application/json", "\"error\""},
    };
    const Running running;
    for (const Row& row : rows) {
        CAPTURE(row.method);
        CAPTURE(row.path);
        const auto fetched = fetch(running.url + row.path, row.method);
        CHECK(fetched.status == row.status);
        CHECK(fetched.type == row.type);
        CAPTURE(fetched.body);
        CHECK(fetched.body.find(row.part) != std::string::npos);
    }
}

TEST_CASE("DELETE ends a call") {
    const Running running;
    CHECK(fetch(running.url + "/api/calls/call-1", "DELETE").status == 200);
    CHECK(running.exchange.hung_up == std::vector<std::string>{"call-1"});
}

TEST_CASE("an answer that does not come in time is a 504, and others are served meanwhile") {
    auto options = any_port();
    options.deadline = std::chrono::milliseconds{50};
    const Running running{options};
    const auto fetched = fetch(running.url + "/api/calls/stuck/pipeline.svg");
    CHECK(fetched.status == 504);
    CHECK(fetched.body.find("in time") != std::string::npos);
    CHECK(fetch(running.url + "/api/status").status == 200);
}

TEST_CASE("a server may stop while a request waits") {
    FakeExchange exchange;
    auto server = std::make_unique<admin::HttpServer>(any_port(), exchange, quiet_log());
    const auto url = "http://" + server->start()->to_string();
    Fetched fetched{200, "", ""};
    std::thread client{[&] { fetched = fetch(url + "/api/calls/stuck/pipeline.dot"); }};
    // Served after the one above was held, or before it was read: both ends must be clean.
    CHECK(fetch(url + "/healthz").status == 200);
    server.reset();
    client.join();
    CHECK(fetched.status != 200);
}

TEST_CASE("where a token is set, the API wants it and the page does not") {
    auto options = any_port();
    options.token = "s3cret";
    const Running running{options};
    CHECK(fetch(running.url + "/api/status").status == 401);
    CHECK(fetch(running.url + "/api/dump", "POST", "Bearer wrong").status == 401);
    CHECK(fetch(running.url + "/metrics").status == 401);
    CHECK(fetch(running.url + "/api/status", "GET", "Bearer s3cret").status == 200);
    CHECK(fetch(running.url + "/").status == 200);
    CHECK(fetch(running.url + "/healthz").status == 200);
}

TEST_CASE("a long body is refused, a short one is ignored") {
    const Running running;
    const std::string long_body(admin::HttpServer::max_body + 1, 'x');
    CHECK(fetch(running.url + "/api/dump", "POST", "", long_body).status == 413);
    CHECK(fetch(running.url + "/api/dump", "POST", "", "short").status == 200);
}

TEST_CASE("a taken port is reported, not fatal") {
    const Running running;
    auto options = any_port();
    options.listen.port =
        static_cast<std::uint16_t>(std::stoi(running.url.substr(running.url.rfind(':') + 1)));
    FakeExchange exchange;
    admin::HttpServer second{options, exchange, quiet_log()};
    const auto started = second.start();
    REQUIRE_FALSE(started.has_value());
    CHECK(started.error().find("in use") != std::string::npos);
}

TEST_CASE("ctl prints what the exchange answers, and its exit status tells") {
    struct Row {
        std::vector<std::string> words;
        bool json;
        int status;
        const char* out;     // part of stdout
        const char* errors;  // part of stderr
    };
    const Row rows[] = {
        {{"status"}, false, 0, "version    1.2.3", ""},
        {{"status"}, true, 0, "\"version\": \"1.2.3\"", ""},
        {{"registrations"}, false, 0, "none\n", ""},
        {{"calls"}, false, 0, "sip:a?[2J@x", ""},  // no escape sequence reaches the terminal
        {{"rooms"}, false, 0, "conf  member-1", ""},
        {{"rooms"}, true, 0, "\"name\": \"conf\"", ""},
        {{"hangup", "call-1"}, false, 0, "hung up call-1\n", ""},
        {{"hangup", "call-1"}, true, 0, "\"id\": \"call-1\"", ""},
        {{"hangup", "a/b c"}, false, 1, "", "no such path"},
        {{"hangup", "call-9"}, false, 1, "", "ustredna ctl: no such call\n"},
        {{"dump"}, false, 0, "/dumps/all.dot\n", ""},
        {{"dump", "call-1"}, false, 0, "/dumps/call-1.dot\n", ""},
        {{"lock", "conf"}, false, 1, "", "lock: not in this version\n"},
    };
    const Running running;
    for (const Row& row : rows) {
        CAPTURE(row.words.front());
        std::ostringstream out;
        std::ostringstream errors;
        const admin::CtlRequest request{
            row.words.front(), {row.words.begin() + 1, row.words.end()}, row.json};
        CHECK(admin::run_ctl(request, {running.url, ""}, out, errors) == row.status);
        CAPTURE(out.str());
        CAPTURE(errors.str());
        CHECK(out.str().find(row.out) != std::string::npos);
        CHECK(errors.str().find(row.errors) != std::string::npos);
        if (row.status == 0) CHECK(errors.str().empty());
    }
}

TEST_CASE("ctl gives the token, and says in one line when nobody answers") {
    auto options = any_port();
    options.token = "s3cret";
    std::ostringstream out;
    std::ostringstream errors;
    std::string url;
    {
        const Running running{options};
        url = running.url;
        CHECK(admin::run_ctl({"status"}, {url, "s3cret"}, out, errors) == 0);
        CHECK(admin::run_ctl({"status"}, {url, ""}, out, errors) == 1);
        CHECK(errors.str() == "ustredna ctl: the token is missing or wrong\n");
    }
    errors.str("");
    CHECK(admin::run_ctl({"status"}, {url, "s3cret"}, out, errors) == 1);
    CHECK(errors.str().starts_with("ustredna ctl: no exchange answers at " + url + " ("));
    CHECK(errors.str().find("; start it, or name it with --state DIR") != std::string::npos);
    CHECK(errors.str().find('\n') == errors.str().size() - 1);
    errors.str("");
    CHECK(admin::run_ctl({"status"}, {url, "", true}, out, errors) == 1);
    CHECK(errors.str().find(url + ", the default address (") != std::string::npos);
}
