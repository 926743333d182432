#include "tests/mixer/gst/room_bench.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <spdlog/sinks/null_sink.h>

#include <future>

#include "media/gst/start_up.hpp"

namespace tests::mixer::gst {

using common::SessionId;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 10s;

std::shared_ptr<spdlog::logger> quiet_log() {
    return std::make_shared<spdlog::logger>("test",
                                            std::make_shared<spdlog::sinks::null_sink_mt>());
}

media::gst::PipelineLibrary load_pipelines() {
    REQUIRE(media::gst::start_up().has_value());
    auto library = media::gst::PipelineLibrary::load({});
    REQUIRE_MESSAGE(library.has_value(),
                    (library ? "" : library.error().file + ": " + library.error().reason));
    return std::move(*library);
}

}  // namespace

void RecordedEvents::session_failed(SessionId session, std::string reason) {
    const std::lock_guard lock{mutex_};
    failures_[session] = std::move(reason);
}

void RecordedEvents::session_silent(SessionId session) {
    const std::lock_guard lock{mutex_};
    ++silences_[session];
}

void RecordedEvents::session_ended(common::SessionReport report) {
    const std::lock_guard lock{mutex_};
    ended_[report.session] = std::move(report);
    changed_.notify_all();
}

common::SessionReport RecordedEvents::wait_for_end(SessionId session) {
    std::unique_lock lock{mutex_};
    REQUIRE(changed_.wait_for(lock, patience, [&] { return ended_.contains(session); }));
    return ended_[session];
}

int RecordedEvents::silences(SessionId session) {
    const std::lock_guard lock{mutex_};
    return silences_[session];
}

std::string RecordedEvents::failure(SessionId session) {
    const std::lock_guard lock{mutex_};
    return failures_[session];
}

RoomBench::RoomBench(::mixer::gst::RoomOptions options, unsigned workers)
    : workers_{std::make_unique<media::Workers>(media::WorkerPoolOptions{.count = workers},
                                                quiet_log())},
      pipelines_{std::make_unique<media::gst::PipelineLibrary>(load_pipelines())},
      rooms_{std::make_unique<::mixer::gst::Rooms>(*workers_, *pipelines_, events_, options,
                                                   quiet_log())} {}

RoomBench::~RoomBench() {
    for (const auto& [session, member] : members_) rooms_->end(session);
}

SessionId RoomBench::join(Phone& phone, const std::string& name, const std::string& room) {
    const SessionId session{next_++};
    media::SocketPair sockets;
    sockets.rtp = open_socket("127.0.0.1");
    sockets.rtcp = open_socket("127.0.0.1");
    const auto port = local_of(sockets.rtp.number());
    sockets.ports = {common::PortsId{next_++}, port.address, port.port,
                     local_of(sockets.rtcp.number()).port};
    const auto remote = phone.local();
    common::MemberDescription member;
    member.session = session;
    member.room = room;
    member.name = name;
    member.audio_end = {
        sockets.ports.id,
        {remote, {remote.address, static_cast<std::uint16_t>(remote.port + 1)}, {}}};
    member.audio.codec = phone.setup().codec;
    member.audio.payload_type = phone.payload_type();
    member.audio.packet_ms = static_cast<std::uint16_t>(phone.setup().packet_ms);
    members_[session] = member;
    ports_[session] = port;
    phone.dial(port);
    std::vector<media::SocketPair> fresh;
    fresh.push_back(std::move(sockets));
    rooms_->apply(member, std::move(fresh));
    return session;
}

void RoomBench::change(SessionId session,
                       const std::function<void(common::MemberDescription&)>& change) {
    change(members_.at(session));
    rooms_->apply(members_.at(session), {});
}

common::SessionReport RoomBench::leave(SessionId session) {
    members_.erase(session);
    rooms_->end(session);
    return events_.wait_for_end(session);
}

void RoomBench::run_until(const std::vector<Phone*>& phones,
                          const std::function<bool()>& condition) {
    const auto deadline = common::Clock::now() + patience;
    std::vector<pollfd> sockets;
    for (const Phone* phone : phones) sockets.push_back({phone->socket(), POLLIN, 0});
    while (!condition()) {
        REQUIRE(common::Clock::now() < deadline);
        ::poll(sockets.data(), sockets.size(), 20);
        for (Phone* phone : phones) phone->exchange();
    }
}

void RoomBench::run_for(const std::vector<Phone*>& phones, int milliseconds) {
    std::vector<std::size_t> until;
    for (const Phone* phone : phones)
        until.push_back(phone->heard_ms() + static_cast<std::size_t>(milliseconds));
    run_until(phones, [&] {
        for (std::size_t i = 0; i < phones.size(); ++i) {
            if (phones[i]->heard_ms() < until[i]) return false;
        }
        return true;
    });
}

std::string RoomBench::draw(const std::string& name) {
    std::mutex mutex;
    std::string all;
    rooms_->draw(name, [&](const std::vector<common::GraphDump>& dumps) {
        const std::lock_guard lock{mutex};
        for (const auto& dump : dumps) all += dump.dot;
    });
    settle();
    return all;
}

void RoomBench::settle() {
    for (const auto& worker : workers_->all()) {
        std::promise<void> done;
        worker->post([&] { done.set_value(); });
        REQUIRE(done.get_future().wait_for(patience) == std::future_status::ready);
    }
}

common::Endpoint RoomBench::port_of(SessionId session) const {
    return ports_.at(session);
}

}  // namespace tests::mixer::gst
