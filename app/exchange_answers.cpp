#include "app/exchange_answers.hpp"

#include <algorithm>
#include <utility>

#include "app/exchange_metrics.hpp"
#include "app/snapshot_json.hpp"
#include "app/status_json.hpp"

namespace app {

using admin::Answer;
using admin::Refusal;
using admin::Reply;

namespace {

tl::unexpected<Refusal> refuse(int status, std::string error) {
    return tl::unexpected<Refusal>{{status, std::move(error)}};
}

template <class T>
Answer<T> wait_for(std::future<T> answer) {
    if (answer.wait_for(ExchangeAnswers::patience) != std::future_status::ready)
        return refuse(504, "signaling does not answer in time");
    try {
        return answer.get();
    } catch (const std::future_error&) {  // its loop ended before the question was reached
        return refuse(503, "shutting down");
    }
}

template <class T>
Answer<ExchangeAnswers::Json> as_json(const Answer<T>& answer) {
    return answer.map([](const T& value) { return to_json(value); });
}

/// GstPipelines of rooms are named so (common/graph_dump.hpp).
std::string room_pipeline(const std::string& room) {
    return "room-" + room;
}

Refusal explain(DotError error) {
    switch (error) {
        case DotError::not_installed:
            return {501, "Graphviz is not installed: dot is missing"};
        case DotError::too_slow:
            return {504, "the graph is too large to be drawn in time"};
        case DotError::cancelled:
            return {503, "shutting down"};
        case DotError::failed:
            break;
    }
    return {500, "dot could not draw the graph"};
}

}  // namespace

ExchangeAnswers::ExchangeAnswers(Parts parts, std::filesystem::path dump_directory)
    : parts_{parts}, dump_directory_{std::move(dump_directory)} {}

void ExchangeAnswers::status(const Reply<Json>& reply) {
    const auto answer = wait_for(parts_.sip.status());
    if (!answer) return reply(tl::unexpected<Refusal>{answer.error()});
    const auto uptime =
        std::chrono::duration_cast<std::chrono::seconds>(common::Clock::now() - started_);
    reply(status_json(*answer, parts_.workers, parts_.journal, uptime));
}

void ExchangeAnswers::metrics(const Reply<std::vector<admin::Metric>>& reply) {
    const auto status = wait_for(parts_.sip.status());
    if (!status) return reply(tl::unexpected<Refusal>{status.error()});
    const auto uptime = std::chrono::duration<double>(common::Clock::now() - started_);
    reply(exchange_metrics(*status, parts_.workers, parts_.journal, uptime));
}

void ExchangeAnswers::registrations(const Reply<Json>& reply) {
    reply(as_json(wait_for(parts_.sip.registrations())));
}

void ExchangeAnswers::calls(const Reply<Json>& reply) {
    reply(as_json(wait_for(parts_.sip.calls())));
}

void ExchangeAnswers::call(const std::string& id, const Reply<Json>& reply) {
    reply(as_json(find_call(id)));
}

void ExchangeAnswers::hang_up(const std::string& id, const Reply<Json>& reply) {
    const auto answer = wait_for(parts_.sip.hang_up(id));
    if (!answer) return reply(tl::unexpected<Refusal>{answer.error()});
    if (!*answer) return reply(refuse(404, "no such call"));
    reply(Json{{"id", id}, {"state", "ending"}});
}

void ExchangeAnswers::rooms(const Reply<Json>& reply) {
    reply(as_json(wait_for(parts_.sip.rooms())));
}

void ExchangeAnswers::room(const std::string& name, const Reply<Json>& reply) {
    reply(as_json(find_room(name)));
}

void ExchangeAnswers::draw_call(const std::string& id, const Reply<std::string>& reply) {
    const auto call = find_call(id);
    if (!call) return reply(tl::unexpected<Refusal>{call.error()});
    draw(call->room.empty() ? call->id : room_pipeline(call->room), reply);
}

void ExchangeAnswers::draw_room(const std::string& name, const Reply<std::string>& reply) {
    const auto room = find_room(name);
    if (!room) return reply(tl::unexpected<Refusal>{room.error()});
    draw(room_pipeline(room->name), reply);
}

void ExchangeAnswers::draw(const std::string& pipeline, const Reply<std::string>& reply) {
    parts_.drawings.draw(pipeline, [reply](Drawings::Graphs graphs) {
        if (graphs.empty()) return reply(refuse(404, "no media yet"));
        reply(std::move(graphs.front().dot));
    });
}

void ExchangeAnswers::render(std::string dot, const Reply<std::string>& reply) {
    const bool is_accepted =
        parts_.pictures.render(std::move(dot), [reply](const Pictures::Rendered& svg) {
            if (svg)
                reply(*svg);
            else
                reply(tl::unexpected<Refusal>{explain(svg.error())});
        });
    if (!is_accepted) reply(refuse(503, "too many pictures are being drawn"));
}

void ExchangeAnswers::dump(const std::string& name, const Reply<Json>& reply) {
    std::string pipeline;
    if (!name.empty()) {
        const auto found = find_pipeline(name);
        if (!found) return reply(tl::unexpected<Refusal>{found.error()});
        pipeline = *found;
    }
    const auto answer = [reply](const Pictures::Written& written) {
        if (!written) return reply(refuse(500, written.error()));
        Json files = Json::array();
        for (const auto& file : *written) files.push_back(file.string());
        reply(Json{{"files", std::move(files)}});
    };
    parts_.drawings.draw(pipeline, [this, reply, answer](Drawings::Graphs graphs) {
        if (!parts_.pictures.write(std::move(graphs), dump_directory_, answer))
            reply(refuse(503, "too many pictures are being drawn"));
    });
}

Answer<signaling::CallSnapshot> ExchangeAnswers::find_call(const std::string& id) {
    const auto calls = wait_for(parts_.sip.calls());
    if (!calls) return tl::unexpected<Refusal>{calls.error()};
    const auto found =
        std::find_if(calls->begin(), calls->end(), [&](const auto& call) { return call.id == id; });
    if (found == calls->end()) return refuse(404, "no such call");
    return *found;
}

Answer<signaling::RoomSnapshot> ExchangeAnswers::find_room(const std::string& name) {
    const auto rooms = wait_for(parts_.sip.rooms());
    if (!rooms) return tl::unexpected<Refusal>{rooms.error()};
    const auto found = std::find_if(rooms->begin(), rooms->end(),
                                    [&](const auto& room) { return room.name == name; });
    if (found == rooms->end()) return refuse(404, "no such room");
    return *found;
}

Answer<std::string> ExchangeAnswers::find_pipeline(const std::string& name) {
    const auto call = find_call(name);
    if (call) return call->room.empty() ? call->id : room_pipeline(call->room);
    if (call.error().status != 404) return tl::unexpected<Refusal>{call.error()};
    if (const auto room = find_room(name)) return room_pipeline(room->name);
    return refuse(404, "no such call or room");
}

}  // namespace app
