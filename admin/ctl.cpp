#include "admin/ctl.hpp"

#include <libsoup/soup.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "admin/ctl_tables.hpp"
#include "common/c_handle.hpp"

namespace admin {

namespace {

using Json = nlohmann::ordered_json;
using SessionRef = common::CHandle<SoupSession, g_object_unref>;
using MessageRef = common::CHandle<SoupMessage, g_object_unref>;
using BytesRef = common::CHandle<GBytes, g_bytes_unref>;
using ErrorRef = common::CHandle<GError, g_error_free>;
using TextRef = common::CHandle<char, g_free>;

struct HttpCall {
    const char* method = "GET";
    std::string path;
};

std::string escaped(const std::string& text) {
    const TextRef result{g_uri_escape_string(text.c_str(), nullptr, FALSE)};
    return result.get();
}

/// Nothing: the command is of DESIGN §8, but not in this version.
std::optional<HttpCall> http_call(const CtlRequest& request) {
    const auto& command = request.command;
    const std::string name = request.arguments.empty() ? "" : escaped(request.arguments.front());
    if (command == "status" || command == "registrations" || command == "calls" ||
        command == "rooms")
        return HttpCall{"GET", "/api/" + command};
    if (command == "hangup") return HttpCall{"DELETE", "/api/calls/" + name};
    if (command == "dump")
        return HttpCall{"POST", name.empty() ? "/api/dump" : "/api/dump?name=" + name};
    return {};
}

std::string nobody_at(const CtlTarget& target, const std::string& why) {
    return "no exchange answers at " + target.url +
           (target.is_guess ? ", the default address" : "") + " (" + why +
           "); start it, or name it with --state DIR, --config FILE or --url URL";
}

/// The answer's JSON, or why there is none.
tl::expected<Json, std::string> fetch(const HttpCall& call, const CtlTarget& target) {
    constexpr unsigned patience_s = 30;
    const auto refuse = [](const std::string& why) { return tl::unexpected<std::string>{why}; };
    // No proxy: the exchange is on this machine or on the LAN.
    const SessionRef session{
        soup_session_new_with_options("timeout", patience_s, "proxy-resolver", nullptr, nullptr)};
    const MessageRef message{soup_message_new(call.method, (target.url + call.path).c_str())};
    if (!message) return refuse(target.url + " is not a URL");
    if (!target.token.empty()) {
        soup_message_headers_replace(soup_message_get_request_headers(message.get()),
                                     "Authorization", ("Bearer " + target.token).c_str());
    }
    GError* error = nullptr;
    const BytesRef bytes{soup_session_send_and_read(session.get(), message.get(), nullptr, &error)};
    if (!bytes) {
        const ErrorRef owned{error};
        return refuse(nobody_at(target, owned->message));
    }
    gsize size = 0;
    const auto* data = static_cast<const char*>(g_bytes_get_data(bytes.get(), &size));
    auto json = Json::parse(data, data + size, nullptr, false);
    const auto status = soup_message_get_status(message.get());
    if (status == 200 && !json.is_discarded()) return json;
    if (json.is_object() && json.contains("error") && json["error"].is_string())
        return refuse(json["error"].get<std::string>());
    return refuse(target.url + " answered " + std::to_string(status) + ", not as an exchange does");
}

}  // namespace

int run_ctl(const CtlRequest& request, const CtlTarget& target, std::ostream& out,
            std::ostream& errors) {
    const auto refuse = [&](const std::string& why) {
        errors << "ustredna ctl: " << why << '\n';
        return 1;
    };
    const auto call = http_call(request);
    if (!call) return refuse(request.command + ": not in this version");
    const auto answer = fetch(*call, target);
    if (!answer) return refuse(answer.error());
    if (request.json) {
        out << answer->dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else if (!print_listing(request.command, *answer, out)) {
        return refuse(target.url + " did not answer as an exchange does");
    }
    return 0;
}

}  // namespace admin
