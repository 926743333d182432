#include "app/pictures.hpp"

#include <pthread.h>
#include <sys/eventfd.h>

#include <fstream>
#include <utility>

namespace app {

namespace {

bool write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    return !file.fail();
}

}  // namespace

Pictures::Pictures(std::shared_ptr<spdlog::logger> log)
    : log_{std::move(log)}, cancel_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, thread_{[this] {
          run();
      }} {
    ::pthread_setname_np(thread_.native_handle(), "pictures");
}

Pictures::~Pictures() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    if (::eventfd_write(cancel_.number(), 1) != 0) log_->warn("a picture is waited for at stop");
    changed_.notify_one();
    thread_.join();
}

bool Pictures::render(std::string dot, std::function<void(Rendered)> done) {
    return post([this, dot = std::move(dot), done = std::move(done)] {
        done(run_dot(dot, dot_deadline, cancel_.number()));
    });
}

bool Pictures::write(std::vector<common::GraphDump> graphs, std::filesystem::path directory,
                     std::function<void(Written)> done) {
    return post([this, graphs = std::move(graphs), directory = std::move(directory),
                 done = std::move(done)] { done(write_now(graphs, directory)); });
}

bool Pictures::post(std::function<void()> job) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_ || jobs_.size() >= max_waiting) return false;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void Pictures::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        const auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

Pictures::Written Pictures::write_now(const std::vector<common::GraphDump>& graphs,
                                      const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return tl::unexpected<std::string>{directory.string() + ": " + error.message()};
    std::vector<std::filesystem::path> files;
    for (const auto& graph : graphs) {
        const auto file = directory / (graph.name + ".dot");
        if (!write_file(file, graph.dot))
            return tl::unexpected<std::string>{file.string() + " cannot be written"};
        files.push_back(file);
    }
    draw_now(graphs, directory, files);
    return files;
}

void Pictures::draw_now(const std::vector<common::GraphDump>& graphs,
                        const std::filesystem::path& directory,
                        std::vector<std::filesystem::path>& files) {
    using std::chrono::milliseconds;
    const auto end = common::Clock::now() + dot_deadline;
    for (const auto& graph : graphs) {
        const auto left = std::chrono::duration_cast<milliseconds>(end - common::Clock::now());
        const auto svg = run_dot(graph.dot, left, cancel_.number());
        if (!svg && svg.error() == DotError::not_installed) return;
        const auto file = directory / (graph.name + ".svg");
        if (svg && write_file(file, *svg))
            files.push_back(file);
        else
            log_->warn("{} was not drawn", file.string());
    }
}

}  // namespace app
