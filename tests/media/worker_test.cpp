#include "media/worker.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <sys/prctl.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "media/workers.hpp"
#include "test_phone.hpp"
#include "test_worker.hpp"

using media::Ticker;
using media::Worker;
using media::test::on_worker;
using media::test::TestPhone;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    media::DropCounters drops;
    Worker worker{{.number = 3}, drops, media::test::quiet_log()};
};

/// Counts its ticks and tells when it has had enough.
class CountingTicker final : public Ticker {
public:
    explicit CountingTicker(std::size_t enough) : enough_{enough} {}
    void on_tick(common::TimePoint due) override {
        dues.push_back(due);
        if (dues.size() == enough_) reached.set_value();
    }
    std::vector<common::TimePoint> dues;
    std::promise<void> reached;

private:
    std::size_t enough_;
};

class Reader final : public media::Readable {
public:
    explicit Reader(int socket) : socket_{socket} {}
    void on_readable() override {
        char byte = 0;
        if (recv(socket_, &byte, 1, MSG_DONTWAIT) != 1) return;
        read.push_back(byte);
        if (byte == '!') finished.set_value();
    }
    std::string read;
    std::promise<void> finished;

private:
    int socket_;
};

int bound_socket(common::FileDescriptor& socket_out, common::Endpoint& local) {
    socket_out = common::FileDescriptor{socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
    const common::SocketAddress any{{media::test::ip("127.0.0.1"), 0}};
    REQUIRE(bind(socket_out.number(), any.get(), any.length) == 0);
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    getsockname(socket_out.number(), reinterpret_cast<sockaddr*>(&bound), &length);
    local = common::Endpoint::from(bound);
    return socket_out.number();
}

}  // namespace

TEST_CASE("tasks run in the order of posting, on a thread named after the worker") {
    Fixture f;
    std::vector<int> order;
    for (int i = 0; i < 1000; ++i) f.worker.post([&order, i] { order.push_back(i); });
    std::string thread_name(16, '\0');
    on_worker(f.worker, [&] { prctl(PR_GET_NAME, thread_name.data()); });
    REQUIRE(order.size() == 1000);
    CHECK(std::is_sorted(order.begin(), order.end()));
    CHECK(std::string{thread_name.c_str()} == "media-3");
}

TEST_CASE("a task may post a task, and all of them run before the worker ends") {
    std::atomic<int> ran{0};
    {
        Fixture f;
        f.worker.post([&] {
            f.worker.post([&] {
                ++ran;
                f.worker.post([&] { ++ran; });
            });
        });
    }
    CHECK(ran == 2);
}

TEST_CASE("tasks from many threads arrive, each thread's in order") {
    Fixture f;
    std::vector<std::vector<int>> seen(4);
    std::vector<std::thread> senders;
    for (std::size_t t = 0; t < seen.size(); ++t) {
        senders.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) f.worker.post([&, t, i] { seen[t].push_back(i); });
        });
    }
    for (auto& sender : senders) sender.join();
    on_worker(f.worker, [] {});
    for (const auto& one : seen) {
        CHECK(one.size() == 500);
        CHECK(std::is_sorted(one.begin(), one.end()));
    }
}

TEST_CASE("a ticker is called once per period, at due times one period apart") {
    Fixture f;
    CountingTicker ticker{5};
    f.worker.post([&] { f.worker.start_ticker(ticker, 5ms); });
    ticker.reached.get_future().wait();
    on_worker(f.worker, [&] { f.worker.stop_ticker(ticker); });
    REQUIRE(ticker.dues.size() >= 5);
    for (std::size_t i = 1; i < 5; ++i) CHECK(ticker.dues[i] - ticker.dues[i - 1] == 5ms);
    const auto before = ticker.dues.size();
    on_worker(f.worker, [] {});
    CHECK(ticker.dues.size() == before);
}

TEST_CASE("ticks that a slow task held up are made up for") {
    Fixture f;
    CountingTicker ticker{4};
    f.worker.post([&] {
        f.worker.start_ticker(ticker, 10ms);
        // Stands for a scheduler that gives the thread nothing for three periods.
        const auto until = common::Clock::now() + 35ms;
        while (common::Clock::now() < until) {
        }
    });
    ticker.reached.get_future().wait();
    on_worker(f.worker, [&] { f.worker.stop_ticker(ticker); });
    for (std::size_t i = 1; i < 4; ++i) CHECK(ticker.dues[i] - ticker.dues[i - 1] == 10ms);
    CHECK(f.worker.slow_handlers() >= 1);
}

TEST_CASE("a handler slower than 20 ms is logged with its name and counted") {
    std::ostringstream text;
    auto log = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    media::DropCounters drops;
    {
        Worker worker{{}, drops, log};
        worker.post(
            [] {
                const auto until = common::Clock::now() + Worker::slow + 1ms;
                while (common::Clock::now() < until) {
                }
            },
            "brooding");
        on_worker(worker, [] {});
        CHECK(worker.slow_handlers() >= 1);
    }
    CHECK(text.str().find("slow handler=brooding") != std::string::npos);
}

TEST_CASE("a watched socket is read one packet per report until it is unwatched") {
    Fixture f;
    TestPhone phone;
    common::FileDescriptor socket;
    common::Endpoint local;
    Reader reader{bound_socket(socket, local)};
    on_worker(f.worker, [&] { CHECK(f.worker.watch(socket.number(), reader)); });
    for (const char* byte : {"a", "b", "!"}) REQUIRE(phone.send(local, byte));
    reader.finished.get_future().wait();
    on_worker(f.worker, [&] { f.worker.unwatch(socket.number(), reader); });
    REQUIRE(phone.send(local, "z"));
    on_worker(f.worker, [] {});
    CHECK(reader.read == "ab!");
}

TEST_CASE("a socket that cannot be polled is refused") {
    Fixture f;
    Reader reader{-1};
    on_worker(f.worker, [&] { CHECK_FALSE(f.worker.watch(-1, reader)); });
}

TEST_CASE("an idle worker sleeps for ever") {
    const auto switches = [](const Worker&) {
        std::ifstream status{"/proc/thread-self/status"};
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("voluntary_ctxt_switches:")) return std::stol(line.substr(24));
        }
        return -1L;
    };
    Fixture f;
    long first = 0;
    long second = 0;
    on_worker(f.worker, [&] { first = switches(f.worker); });
    // Another worker's 50 ms pass; the idle one must not have woken in between.
    {
        Fixture other;
        CountingTicker clock{10};
        other.worker.post([&] { other.worker.start_ticker(clock, 5ms); });
        clock.reached.get_future().wait();
        on_worker(other.worker, [&] { other.worker.stop_ticker(clock); });
    }
    on_worker(f.worker, [&] { second = switches(f.worker); });
    REQUIRE(first >= 0);
    CHECK(second - first <= 3);  // to sleep after the first task, and the promises' futexes
}

TEST_CASE("a resource is made once per worker, by type") {
    struct Room {
        int visits = 0;
    };
    struct Hall {
        int visits = 0;
    };
    Fixture f;
    on_worker(f.worker, [&] {
        ++f.worker.resource<Room>().visits;
        ++f.worker.resource<Hall>().visits;
        CHECK(++f.worker.resource<Room>().visits == 2);
        CHECK(f.worker.resource<Hall>().visits == 1);
    });
}

TEST_CASE("sessions are placed on the worker with the least weight") {
    media::Workers workers{{.count = 2}, media::test::quiet_log()};
    auto& first = workers.place(1);
    auto& second = workers.place(2);
    CHECK(&first != &second);
    CHECK(&workers.place(1) == &first);  // 1 against 2, then 2 against 2
    CHECK(&workers.place(1) == &first);  // a tie goes to the first
    workers.add_weight(first, -2);
    CHECK(&workers.place(1) == &first);
    CHECK(workers.all().size() == 2);
}

TEST_CASE("without a number there is one worker per core") {
    media::Workers workers{{}, media::test::quiet_log()};
    CHECK(workers.all().size() == std::max(1U, std::thread::hardware_concurrency()));
}
