#pragma once

#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include <nlohmann/json.hpp>

#include "admin/metric.hpp"

namespace admin {

/// Why a question has no answer, as HTTP says it: 404 no such call, 409, 503 shutting down,
/// 504 did not answer in time …
struct Refusal {
    int status = 404;
    std::string error;
};

template <class T>
using Answer = tl::expected<T, Refusal>;

/// Called exactly once, on any thread, at once or later. It does not block.
template <class T>
using Reply = std::function<void(Answer<T>)>;

/// The running exchange as the HTTP API sees it; app/ implements it. The functions are called on
/// the admin thread and may block it for as long as signaling needs for a snapshot, never for a
/// picture: that is what the reply is for. Names come from the network: unknown ones get 404.
class Exchange {
public:
    using Json = nlohmann::ordered_json;

    virtual ~Exchange() = default;

    virtual void status(const Reply<Json>& reply) = 0;
    virtual void metrics(const Reply<std::vector<Metric>>& reply) = 0;
    virtual void registrations(const Reply<Json>& reply) = 0;  // an array
    virtual void calls(const Reply<Json>& reply) = 0;          // an array
    virtual void call(const std::string& id, const Reply<Json>& reply) = 0;
    virtual void hang_up(const std::string& id, const Reply<Json>& reply) = 0;
    virtual void rooms(const Reply<Json>& reply) = 0;  // an array
    virtual void room(const std::string& name, const Reply<Json>& reply) = 0;

    /// The media graph of one call or room as Graphviz text, or drawn as SVG.
    virtual void draw_call(const std::string& id, const Reply<std::string>& reply) = 0;
    virtual void draw_room(const std::string& name, const Reply<std::string>& reply) = 0;
    virtual void render(std::string dot, const Reply<std::string>& reply) = 0;

    /// Writes the graphs of all, or of the call or room named, to files:
    /// {"files": ["/…/call-17.dot", …]}.
    virtual void dump(const std::string& name, const Reply<Json>& reply) = 0;
};

}  // namespace admin
