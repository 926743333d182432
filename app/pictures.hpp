#pragma once

#include <spdlog/logger.h>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tl/expected.hpp>
#include <vector>

#include "app/dot_program.hpp"
#include "common/file_descriptor.hpp"
#include "common/graph_dump.hpp"
#include "common/time.hpp"

namespace app {

/// Makes pictures and files of drawn graphs on a thread of its own, because `dot` takes seconds for
/// a large room. Functions may be called from any thread; at most `max_waiting` jobs wait.
class Pictures {
public:
    static constexpr std::size_t max_waiting = 64;
    static constexpr std::chrono::seconds dot_deadline{10};

    explicit Pictures(std::shared_ptr<spdlog::logger> log);
    /// Cancels what runs and waits; each job's `done` is called nevertheless.
    ~Pictures();
    Pictures(const Pictures&) = delete;
    Pictures& operator=(const Pictures&) = delete;

    using Rendered = tl::expected<std::string, DotError>;
    /// `done` gets the SVG. False: too many jobs wait, or the program stops; `done` is not called.
    [[nodiscard]] bool render(std::string dot, std::function<void(Rendered)> done);

    using Written = tl::expected<std::vector<std::filesystem::path>, std::string>;
    /// Writes NAME.dot, and NAME.svg where Graphviz is installed, for each graph; drawing stops
    /// after `dot_deadline` in all. `done` gets the files, or why there are none.
    [[nodiscard]] bool write(std::vector<common::GraphDump> graphs, std::filesystem::path directory,
                             std::function<void(Written)> done);

private:
    [[nodiscard]] bool post(std::function<void()> job);
    void run();
    [[nodiscard]] Written write_now(const std::vector<common::GraphDump>& graphs,
                                    const std::filesystem::path& directory);
    void draw_now(const std::vector<common::GraphDump>& graphs,
                  const std::filesystem::path& directory,
                  std::vector<std::filesystem::path>& files);

    std::shared_ptr<spdlog::logger> log_;
    common::FileDescriptor cancel_;  // eventfd, readable from the begin of the end
    std::mutex mutex_;               // guards jobs_ and stopping_
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace app
