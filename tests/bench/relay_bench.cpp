// relay_bench CALLS PEER_FIRST_PORT [sendto]
// Relays CALLS audio calls on one media worker without any SIP. Phone k of call i is at loopback
// port PEER_FIRST_PORT + 4i + 2k. Prints memory and set-up cost to stderr, then a line per
// direction, "from-port ip to-port arrives-at-port", and END; relays until stdin closes.
#include <gst/gst.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <optional>
#include <string>

#include "media/gst/pipeline_library.hpp"
#include "media/gst/relays.hpp"
#include "media/port_pool.hpp"

namespace {

using common::SessionId;

struct DeafEvents final : common::MediaEvents {
    void session_failed(SessionId, std::string reason) override { std::cerr << reason << '\n'; }
    void session_silent(SessionId) override {}
    void session_ended(common::SessionReport) override {}
};

long kibibytes_resident() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return 0;
}

class Bench {
public:
    Bench(bool io_uring, std::uint16_t peer_first_port)
        : peer_first_port_{peer_first_port},
          log_{spdlog::stderr_logger_mt("bench")},
          pipelines_{media::gst::PipelineLibrary::load({}).value()},
          workers_{{.count = 1, .allow_io_uring = io_uring}, log_},
          relays_{workers_, pipelines_, events_, {}, log_} {}

    void open(unsigned call) {
        std::vector<media::SocketPair> fresh;
        common::RelayStream stream;
        stream.caller = end_of(call, 0, fresh);
        stream.callee = end_of(call, 1, fresh);
        flows_.push_back(flow(call, 0, fresh[0].ports.rtp));
        flows_.push_back(flow(call, 1, fresh[1].ports.rtp));
        relays_.apply(
            {SessionId{call + 1ULL}, "call-" + std::to_string(call), "alice", "bob", {stream}},
            std::move(fresh));
    }
    void close(unsigned call) { relays_.end(SessionId{call + 1ULL}); }

    void settle() {
        std::promise<void> done;
        workers_.all().front()->post([&] { done.set_value(); });
        done.get_future().wait();
    }
    void print_flows() const {
        for (const auto& line : flows_) std::cout << line << '\n';
        std::cout << "END" << std::endl;
    }

private:
    int peer_port(unsigned call, unsigned side) const {
        return peer_first_port_ + static_cast<int>(4 * call + 2 * side);
    }
    common::StreamEnd end_of(unsigned call, unsigned side, std::vector<media::SocketPair>& fresh) {
        const auto loopback = common::IpAddress::parse("127.0.0.1").value();
        auto pair = pool_.open(loopback).value();
        const auto ports = pair.ports.id;
        fresh.push_back(std::move(pair));
        const auto rtp = static_cast<std::uint16_t>(peer_port(call, side));
        const auto rtcp = static_cast<std::uint16_t>(rtp + 1);
        return {ports, {{loopback, rtp}, {loopback, rtcp}, loopback}};
    }
    std::string flow(unsigned call, unsigned side, std::uint16_t our_port) const {
        return std::to_string(peer_port(call, side)) + " 127.0.0.1 " + std::to_string(our_port) +
               " " + std::to_string(peer_port(call, 1 - side));
    }

    int peer_first_port_;
    std::shared_ptr<spdlog::logger> log_;
    DeafEvents events_;
    media::gst::PipelineLibrary pipelines_;
    media::Workers workers_;
    media::PortPool pool_{{30000, 49999}};
    media::gst::Relays relays_;
    std::vector<std::string> flows_;
};

double microseconds_since(common::TimePoint start) {
    return std::chrono::duration<double, std::micro>(common::Clock::now() - start).count();
}

void run(Bench& bench, unsigned calls) {
    const unsigned first = std::min(100U, calls / 2);
    for (unsigned i = 0; i < first; ++i) bench.open(i);
    bench.settle();
    const long before = kibibytes_resident();
    const auto start = common::Clock::now();
    for (unsigned i = first; i < calls; ++i) bench.open(i);
    bench.settle();
    std::fprintf(stderr, "%.1f KiB and %.0f us per call\n",
                 static_cast<double>(kibibytes_resident() - before) / (calls - first),
                 microseconds_since(start) / (calls - first));
    bench.print_flows();
    for (std::string line; std::getline(std::cin, line);) {
    }
    std::fprintf(stderr, "%.1f KiB per call after packets\n",
                 static_cast<double>(kibibytes_resident() - before) / (calls - first));
    const auto end = common::Clock::now();
    for (unsigned i = 0; i < calls; ++i) bench.close(i);
    bench.settle();
    std::fprintf(stderr, "%.0f us per teardown\n", microseconds_since(end) / calls);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    gst_init(nullptr, nullptr);
    const bool io_uring = argc < 4 || std::string{argv[3]} != "sendto";
    Bench bench{io_uring, static_cast<std::uint16_t>(std::atoi(argv[2]))};
    run(bench, static_cast<unsigned>(std::atoi(argv[1])));
}
