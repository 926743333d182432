#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "element_bench.hpp"
#include "media/gst/pipeline_library.hpp"
#include "media/gst/relays.hpp"

namespace media::gst::test {

using media::test::TestPhone;
using namespace std::chrono_literals;

/// What signaling would hear; waits for events instead of polling.
class HeardEvents final : public common::MediaEvents {
public:
    void session_failed(common::SessionId, std::string reason) override { add(failures_, reason); }
    void session_silent(common::SessionId session) override { add(silences_, session); }
    void session_ended(common::SessionReport report) override { add(reports_, std::move(report)); }

    common::SessionReport wait_for_report(std::size_t index) { return wait_for(reports_, index); }
    common::SessionId wait_for_silence(std::size_t index) { return wait_for(silences_, index); }
    std::string wait_for_failure() { return wait_for(failures_, 0); }

private:
    template <class T>
    void add(std::vector<T>& list, T event) {
        const std::lock_guard lock{mutex_};
        list.push_back(std::move(event));
        changed_.notify_all();
    }
    template <class T>
    T wait_for(std::vector<T>& list, std::size_t index) {
        std::unique_lock lock{mutex_};
        REQUIRE(changed_.wait_for(lock, 10s, [&] { return list.size() > index; }));
        return list[index];
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> failures_;
    std::vector<common::SessionId> silences_;
    std::vector<common::SessionReport> reports_;
};

inline media::gst::PipelineLibrary embedded_library() {
    const media::gst::test::Initialized gst;
    return std::move(media::gst::PipelineLibrary::load({}).value());
}

/// The sockets of one phone for one m-line, and where it must send to.
struct PhoneStream {
    TestPhone rtp;
    TestPhone rtcp;
    common::PortPair ours;

    explicit PhoneStream(const char* address) : rtp{address}, rtcp{address} {}
    [[nodiscard]] common::Endpoint to_rtp() const { return {ours.address, ours.rtp}; }
    [[nodiscard]] common::Endpoint to_rtcp() const { return {ours.address, ours.rtcp}; }
    [[nodiscard]] common::StreamEnd end() const {
        return {ours.id, {rtp.local(), rtcp.local(), rtp.local().address}};
    }
};

struct Fixture {
    media::gst::PipelineLibrary pipelines = embedded_library();
    HeardEvents events;
    media::Workers workers;
    media::PortPool pool{{}};
    media::gst::Relays relays;
    const common::SessionId session{7};

    explicit Fixture(std::chrono::milliseconds timeout = 1min, bool io_uring = true)
        : workers{{.count = 2, .allow_io_uring = io_uring}, media::test::quiet_log()},
          relays{workers, pipelines, events, {timeout}, media::test::quiet_log()} {}
    ~Fixture() {
        if (relays.knows(session)) relays.end(session);
    }

    media::SocketPair open(PhoneStream& phone) {
        auto pair = pool.open(phone.rtp.local().address).value();
        phone.ours = pair.ports;
        return pair;
    }
    common::RelayDescription description(std::vector<common::RelayStream> streams) const {
        return {session, "call-7", "alice", "bob", std::move(streams)};
    }
    void settle() {
        for (const auto& worker : workers.all()) media::test::on_worker(*worker, [] {});
    }
    std::vector<common::GraphDump> draw(const std::string& name) {
        std::mutex mutex;
        std::vector<common::GraphDump> all;
        relays.draw(name, [&](std::vector<common::GraphDump> some) {
            const std::lock_guard lock{mutex};
            std::move(some.begin(), some.end(), std::back_inserter(all));
        });
        settle();
        return all;
    }
};

/// An audio call between alice and bob, running.
struct AudioCall : Fixture {
    PhoneStream alice;
    PhoneStream bob;

    explicit AudioCall(const char* address = "127.0.0.1", std::chrono::milliseconds timeout = 1min,
                       bool io_uring = true)
        : Fixture{timeout, io_uring}, alice{address}, bob{address} {
        std::vector<media::SocketPair> fresh;
        fresh.push_back(open(alice));
        fresh.push_back(open(bob));
        relays.apply(description({audio()}), std::move(fresh));
        settle();
    }
    [[nodiscard]] common::RelayStream audio() const {
        return {common::MediaKind::audio, alice.end(), bob.end()};
    }
    /// Which worker has the call is not ours to know: strangers are counted in one place.
    std::uint64_t dropped(PacketDrop reason) { return workers.drops().value(reason); }
};

inline void check_passes(const PhoneStream& from, const PhoneStream& to, const std::string& bytes) {
    REQUIRE(from.rtp.send(from.to_rtp(), bytes));
    const auto received = to.rtp.receive();
    REQUIRE(received.has_value());
    CHECK(received->bytes == bytes);
    CHECK(received->from == to.to_rtp());
}

inline void check_rtcp_passes(const PhoneStream& from, const PhoneStream& to,
                              const std::string& bytes) {
    REQUIRE(from.rtcp.send(from.to_rtcp(), bytes));
    const auto received = to.rtcp.receive();
    REQUIRE(received.has_value());
    CHECK(received->bytes == bytes);
    CHECK(received->from == to.to_rtcp());
}

inline std::size_t entries_of(const char* directory) {
    const std::filesystem::directory_iterator entries{directory};
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

inline bool is_bound(const common::Endpoint& local) {
    const common::FileDescriptor probe{socket(AF_INET, SOCK_DGRAM, 0)};
    const common::SocketAddress address{local};
    return bind(probe.number(), address.get(), address.length) != 0;
}

}  // namespace media::gst::test
