#include "app/drawings.hpp"

#include <doctest/doctest.h>

#include <thread>

using app::Drawings;

TEST_CASE("the graphs of all workers come as one answer, sorted by name") {
    std::vector<std::string> asked;
    const auto two_workers = [&asked](const std::string& prefix) -> Drawings::Draw {
        return [&asked, prefix](const std::string& name, const auto& done) {
            asked.push_back(prefix + name);
            done({{prefix + "2", "b"}});
            done({{prefix + "1", "a"}, {prefix + "3", "c"}});
        };
    };
    Drawings drawings{{two_workers("room-"), two_workers("call-")}, 2};
    std::vector<std::string> names;
    int answers = 0;
    drawings.draw("x", [&](const Drawings::Graphs& graphs) {
        ++answers;
        for (const auto& graph : graphs) names.push_back(graph.name);
    });
    CHECK(answers == 1);
    CHECK(asked == std::vector<std::string>{"room-x", "call-x"});
    CHECK(names ==
          std::vector<std::string>{"call-1", "call-2", "call-3", "room-1", "room-2", "room-3"});
}

TEST_CASE("finish waits for the drawings under way and refuses new ones") {
    std::vector<std::function<void(Drawings::Graphs)>> held;
    Drawings drawings{{[&](const std::string&, const auto& done) { held.push_back(done); }}, 1};
    std::atomic<bool> is_answered = false;
    drawings.draw("", [&](const Drawings::Graphs&) { is_answered = true; });
    REQUIRE(held.size() == 1);
    std::thread worker{[&] { held.front()({}); }};
    drawings.finish();
    CHECK(is_answered);
    worker.join();

    bool is_empty = false;
    drawings.draw("", [&](const Drawings::Graphs& graphs) { is_empty = graphs.empty(); });
    CHECK(is_empty);
    CHECK(held.size() == 1);
}
