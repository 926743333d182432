#include "app/pictures.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>

#include <future>

#include "tests/app/quiet_log.hpp"
#include "tests/app/temporary_directory.hpp"

using app::DotError;
using app::Pictures;
using app::run_dot;
using namespace std::chrono_literals;

namespace {

common::FileDescriptor never() {
    return common::FileDescriptor{::eventfd(0, EFD_CLOEXEC)};
}

/// A graph that keeps dot busy for minutes.
std::string large_graph() {
    std::string dot = "digraph {";
    for (int i = 0; i < 3000; ++i)
        dot += std::to_string(i) + "->" + std::to_string((i * 7919) % 3001) + ";" +
               std::to_string(i) + "->" + std::to_string((i * 104729) % 2999) + ";";
    return dot + "}";
}

}  // namespace

TEST_CASE("dot draws a graph as SVG") {
    const auto svg = run_dot("digraph { a -> b }", 10s, never().number());
    REQUIRE(svg.has_value());
    CHECK(svg->find("<svg") != std::string::npos);
}

TEST_CASE("a graph that dot cannot read is an error") {
    CHECK(run_dot("digraph {", 10s, never().number()).error() == DotError::failed);
}

TEST_CASE("dot is ended at the deadline, and when the program stops") {
    const auto graph = large_graph();
    CHECK(run_dot(graph, 50ms, never().number()).error() == DotError::too_slow);
    const common::FileDescriptor cancelled{::eventfd(1, EFD_CLOEXEC)};
    CHECK(run_dot(graph, 60s, cancelled.number()).error() == DotError::cancelled);
}

TEST_CASE("graphs are written as dot and svg files in a directory made on demand") {
    const TemporaryDirectory directory;
    const auto dumps = directory.path() / "dumps";
    const QuietLog log;
    Pictures pictures{log.logger()};
    std::promise<Pictures::Written> promise;
    REQUIRE(pictures.write({{"call-1", "digraph { a }"}, {"call-2", "no graph"}}, dumps,
                           [&](const Pictures::Written& written) { promise.set_value(written); }));
    const auto written = promise.get_future().get();
    REQUIRE(written.has_value());
    CHECK(*written == std::vector<std::filesystem::path>{dumps / "call-1.dot", dumps / "call-2.dot",
                                                         dumps / "call-1.svg"});
    CHECK(content_of(dumps / "call-1.dot") == "digraph { a }");
    CHECK(content_of(dumps / "call-1.svg").find("<svg") != std::string::npos);
    CHECK(log.text().find("call-2.svg was not drawn") != std::string::npos);
}

TEST_CASE("a directory that cannot be made is an error") {
    const TemporaryDirectory directory;
    std::ofstream{directory.path() / "file"} << "in the way";
    const QuietLog log;
    Pictures pictures{log.logger()};
    std::promise<Pictures::Written> promise;
    REQUIRE(pictures.write({{"a", "digraph {}"}}, directory.path() / "file" / "dumps",
                           [&](const Pictures::Written& written) { promise.set_value(written); }));
    CHECK_FALSE(promise.get_future().get().has_value());
}

TEST_CASE("at the end what is being drawn is cancelled and every answer given") {
    const QuietLog log;
    std::vector<std::future<Pictures::Rendered>> answers;
    {
        Pictures pictures{log.logger()};
        for (int i = 0; i < 3; ++i) {
            auto promise = std::make_shared<std::promise<Pictures::Rendered>>();
            answers.push_back(promise->get_future());
            REQUIRE(pictures.render(large_graph(), [promise](const Pictures::Rendered& svg) {
                promise->set_value(svg);
            }));
        }
    }
    for (auto& answer : answers) CHECK(answer.get().error() == DotError::cancelled);
}
