#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/graph_dump.hpp"
#include "media/gst/graph_home.hpp"
#include "mixer/gst/member.hpp"
#include "mixer/gst/rooms.hpp"

namespace mixer::gst {

/// One conference room: a GstPipeline "room-NAME" with the conferencemixer and a bin per member,
/// and the tick that drives it. Its worker's thread only, between turns; destroyed only when no
/// tick of it is running.
///
/// The room's rate is 8000 Hz while all members have G.711, and 48000 Hz from the first one with
/// Opus on: it only rises, because every change is a small scar in what everybody hears.
class Room final : public media::Ticker {
public:
    /// What the room tells of its members, from inside a tick: whatever changes the room must be
    /// posted to the worker.
    struct Reports {
        std::function<void(common::SessionId)> silent;
        std::function<void(common::SessionId, const std::string& reason)> broken;
    };

    Room(media::Worker& worker, const media::gst::GraphHome& home,
         const media::gst::PipelineLibrary& pipelines, const RoomOptions& options,
         const common::MemberDescription& first, Reports reports);
    ~Room() override;
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    /// A new member or a change of one. The error is one line; the member must leave then, before
    /// the next tick.
    [[nodiscard]] tl::expected<void, std::string> apply(
        const common::MemberDescription& description, std::vector<media::SocketPair> fresh);
    /// What passed between the member and the room; empty for an unknown one.
    std::vector<common::DirectionReport> leave(common::SessionId session);

    [[nodiscard]] bool empty() const { return members_.empty(); }
    [[nodiscard]] common::GraphDump draw() const;

    /// DESIGN §5: reads, plays, mixes and sends, all of it before it returns.
    void on_tick(common::TimePoint due) override;
    [[nodiscard]] const char* name() const override { return name_.c_str(); }

private:
    [[nodiscard]] RtpNumbering random_numbering();
    void raise_rate_for(common::AudioCodec codec);
    void watch(common::TimePoint now);

    media::Worker& worker_;
    RoomOptions options_;
    std::string name_;  // of the pipeline
    Reports reports_;
    std::mt19937 random_;
    media::gst::ElementRef pipeline_;
    GstElement* mixer_ = nullptr;  // borrowed from the pipeline
    const media::gst::PipelineLibrary& pipelines_;
    std::map<common::SessionId, std::unique_ptr<Member>> members_;
};

}  // namespace mixer::gst
