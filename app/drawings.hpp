#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/graph_dump.hpp"

namespace app {

/// Gathers the graphs that Relays and Rooms draw on the workers' threads into one answer.
class Drawings {
public:
    using Graphs = std::vector<common::GraphDump>;
    /// Relays::draw or Rooms::draw: calls `done` exactly once per worker.
    using Draw = std::function<void(std::string name, const std::function<void(Graphs)>& done)>;

    Drawings(std::vector<Draw> sources, std::size_t workers);
    /// As `finish`.
    ~Drawings();
    Drawings(const Drawings&) = delete;
    Drawings& operator=(const Drawings&) = delete;

    /// All graphs, or the one named, sorted by name. `done` is called once, on the worker that was
    /// last. After `finish` it is called at once with nothing.
    void draw(const std::string& name, std::function<void(Graphs)> done);

    /// Waits until every `done` was called: nothing of this outlives the call.
    void finish();

private:
    struct Gathering {
        std::size_t awaited = 0;  // calls of the workers that are missing
        Graphs graphs;
        std::function<void(Graphs)> done;
    };
    void add(const std::shared_ptr<Gathering>& gathering, Graphs graphs);

    std::vector<Draw> sources_;
    std::size_t workers_;
    std::mutex mutex_;  // guards the rest, and every Gathering
    std::condition_variable changed_;
    std::size_t under_way_ = 0;
    bool finished_ = false;
};

}  // namespace app
