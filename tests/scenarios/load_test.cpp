#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_clean_end;
using tests::support::Scene;
using tests::support::Sipp;
using tests::support::SippOptions;

namespace {

std::size_t calls_now(Scene& scene) {
    const auto status = scene.server().api("/api/status");
    return status ? status->value("calls", std::size_t{0}) : 0;
}

/// Runs that many calls at the same time and tells how many threads the server had meanwhile.
std::size_t threads_during(Scene& scene, const std::string& run, int calls) {
    Sipp& registered = scene.sipp({"callee" + run, "register.xml"});
    REQUIRE(registered.wait_exit() == 0);
    SippOptions answering{"callee" + run, "callee.xml"};
    answering.port = registered.port();
    answering.calls = calls;
    answering.more = {"-rtp_echo"};
    Sipp& callee = scene.sipp(answering);
    REQUIRE(callee.listens());
    SippOptions calling{"caller" + run, "caller.xml", "callee" + run};
    calling.tone_hz = 440;
    calling.calls = calls;
    calling.pause = 8s;
    Sipp& caller = scene.sipp(calling);
    REQUIRE(scene.until([&] { return calls_now(scene) == static_cast<std::size_t>(calls); }));
    const std::size_t threads = scene.server().threads();
    CHECK(caller.wait_exit(60s) == 0);
    CHECK(callee.wait_exit(60s) == 0);
    return threads;
}

}  // namespace

TEST_CASE("The number of threads is the same with 1 and with 100 calls") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    const std::size_t with_one = threads_during(scene, "1", 1);
    const std::size_t with_hundred = threads_during(scene, "2", 100);
    MESSAGE("threads with 1 call: " << with_one << ", with 100 calls: " << with_hundred);
    CHECK(with_one == with_hundred);
    REQUIRE(scene.server().has_recorded(101));
    for (const auto& record : scene.server().call_records()) {
        CHECK(record.value("status", 0) == 200);
        CHECK(record.value("ended_by", "") == "caller");
    }
    check_clean_end(scene);
}
