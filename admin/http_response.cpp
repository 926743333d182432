#include "admin/http_response.hpp"

#include "admin/page.hpp"

namespace admin {

namespace {

/// Bytes that are not UTF-8 come from phones; they become U+FFFD.
HttpResponse json_response(int status, const Exchange::Json& json) {
    return {status, "application/json",
            json.dump(-1, ' ', false, Exchange::Json::error_handler_t::replace) + "\n"};
}

}  // namespace

HttpResponse to_response(const Refusal& refusal) {
    return json_response(refusal.status, {{"error", refusal.error}});
}

HttpResponse to_response(const Answer<Exchange::Json>& answer) {
    return answer ? json_response(200, *answer) : to_response(answer.error());
}

HttpResponse to_response(const Answer<std::vector<Metric>>& answer) {
    if (!answer) return to_response(answer.error());
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(*answer)};
}

HttpResponse to_response(const Answer<std::string>& answer, const std::string& content_type) {
    if (!answer) return to_response(answer.error());
    return {200, content_type, *answer};
}

HttpResponse page_response() {
    return {200, "text/html; charset=utf-8", std::string{page_html}};
}

}  // namespace admin
