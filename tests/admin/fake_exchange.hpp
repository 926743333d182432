#pragma once

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "admin/exchange.hpp"

/// An exchange with one call, "call-1", and one room, "conf". Graph pictures are answered from
/// another thread, as the real one does; the picture of "stuck" is never answered.
class FakeExchange final : public admin::Exchange {
public:
    template <class T>
    using Reply = admin::Reply<T>;

    ~FakeExchange() override {
        for (auto& thread : threads_) thread.join();
    }

    void status(const Reply<Json>& reply) override {
        reply(Json{{"version", "1.2.3"}, {"calls", 1}, {"listening", {"udp:127.0.0.1:5060"}}});
    }
    void metrics(const Reply<std::vector<admin::Metric>>& reply) override {
        reply(std::vector<admin::Metric>{{"up", "Is up.", admin::Metric::Type::gauge, {}, 1}});
    }
    void registrations(const Reply<Json>& reply) override { reply(Json::array()); }
    void calls(const Reply<Json>& reply) override {
        // As a stranger may send it: an escape sequence and a byte that is not UTF-8.
        reply(Json::array({{{"id", "call-1"}, {"from", "sip:a\x1b[2J@x"}, {"to", "sip:b\xff@x"}}}));
    }
    void call(const std::string& id, const Reply<Json>& reply) override {
        if (id != "call-1") return reply(no_such("call"));
        reply(Json{{"id", id}});
    }
    void hang_up(const std::string& id, const Reply<Json>& reply) override {
        if (id != "call-1") return reply(no_such("call"));
        hung_up.push_back(id);
        reply(Json{{"id", id}});
    }
    void rooms(const Reply<Json>& reply) override {
        reply(Json::array({{{"name", "conf"}, {"members", {{{"id", "member-1"}}}}}}));
    }
    void room(const std::string& name, const Reply<Json>& reply) override {
        if (name != "conf") return reply(no_such("room"));
        reply(Json{{"name", name}});
    }
    void draw_call(const std::string& id, const Reply<std::string>& reply) override {
        if (id == "stuck") return;
        threads_.emplace_back([reply] { reply(std::string{"digraph {}"}); });
    }
    void draw_room(const std::string& name, const Reply<std::string>& reply) override {
        draw_call(name, reply);
    }
    void render(std::string dot, const Reply<std::string>& reply) override {
        reply("<svg>" + dot + "</svg>");
    }
    void dump(const std::string& name, const Reply<Json>& reply) override {
        reply(Json{{"files", {"/dumps/" + (name.empty() ? "all" : name) + ".dot"}}});
    }

    std::vector<std::string> hung_up;

private:
    static tl::unexpected<admin::Refusal> no_such(const std::string& what) {
        return tl::unexpected<admin::Refusal>{{404, "no such " + what}};
    }

    std::vector<std::thread> threads_;
};
