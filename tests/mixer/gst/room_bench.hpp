#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mixer/gst/rooms.hpp"
#include "tests/mixer/gst/phone.hpp"

namespace tests::mixer::gst {

/// Remembers what the rooms report. Any thread.
class RecordedEvents final : public common::MediaEvents {
public:
    void session_failed(common::SessionId session, std::string reason) override;
    void session_silent(common::SessionId session) override;
    void session_ended(common::SessionReport report) override;

    /// Waits until the session has ended; fails the test after ten seconds.
    [[nodiscard]] common::SessionReport wait_for_end(common::SessionId session);
    [[nodiscard]] int silences(common::SessionId session);
    [[nodiscard]] std::string failure(common::SessionId session);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<common::SessionId, common::SessionReport> ended_;
    std::map<common::SessionId, int> silences_;
    std::map<common::SessionId, std::string> failures_;
};

/// Rooms on real workers with phones on loopback sockets.
class RoomBench {
public:
    explicit RoomBench(::mixer::gst::RoomOptions options = {}, unsigned workers = 1);
    ~RoomBench();

    /// A member of the bench's room; `phone` need not outlive its membership.
    common::SessionId join(Phone& phone, const std::string& name, const std::string& room = "test");
    /// Sends the member's description again after `change`.
    void change(common::SessionId session,
                const std::function<void(common::MemberDescription&)>& change);
    common::SessionReport leave(common::SessionId session);

    /// Lets the phones talk until the condition holds; fails the test after ten seconds.
    void run_until(const std::vector<Phone*>& phones, const std::function<bool()>& condition);
    /// Lets the phones talk until each has heard so many milliseconds more.
    void run_for(const std::vector<Phone*>& phones, int milliseconds);

    [[nodiscard]] std::string draw(const std::string& name);
    [[nodiscard]] RecordedEvents& events() { return events_; }
    [[nodiscard]] ::mixer::gst::Rooms& rooms() { return *rooms_; }
    [[nodiscard]] media::Workers& workers() { return *workers_; }
    /// Waits until every worker has done what was posted to it.
    void settle();
    /// Where the member's phone sends to.
    [[nodiscard]] common::Endpoint port_of(common::SessionId session) const;

private:
    RecordedEvents events_;
    std::unique_ptr<media::Workers> workers_;
    std::unique_ptr<media::gst::PipelineLibrary> pipelines_;
    std::unique_ptr<::mixer::gst::Rooms> rooms_;
    std::map<common::SessionId, common::MemberDescription> members_;
    std::map<common::SessionId, common::Endpoint> ports_;
    std::uint64_t next_ = 1;
};

}  // namespace tests::mixer::gst
