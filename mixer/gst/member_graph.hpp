#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "common/media_control.hpp"
#include "common/time.hpp"
#include "media/gst/handles.hpp"
#include "media/gst/pipeline_library.hpp"
#include "media/media_port.hpp"
#include "media/worker.hpp"
#include "mixer/rtp_packet.hpp"

namespace mixer::gst {

class Mixing;
class Packetizing;
class Playout;
class Seat;

/// What a member's graph uses; all of it outlives the graph.
struct MemberSurroundings {
    media::Worker& worker;
    const media::gst::PipelineLibrary& pipelines;
    GstElement& pipeline;  // of the room, playing
    GstElement& mixer;     // its conferencemixer
};
struct MemberEnds {
    media::MediaPort& rtp;
    media::MediaPort& rtcp;
    RtpNumbering& numbering;
};

/// One member's chains in its room's pipeline, as a bin with the member's name:
///
///     from-phone ─▶ jitter-buffer ─▶ decode ─▶ [resample-in] ─▶ ○ voice   ─▶ mixer
///     to-phone ◀─ payloader ◀─ encode ◀─ [resample-out] ◀──────── ○ mix   ◀─ mixer
///     rtcp-from-phone ─▶ rtcp-read
///
/// decode, encode, the resamplers and RTCP are pipelines/member-*.launch. Nothing in it owns a
/// thread: `receive` and `play` push on the worker's, and so does the mixer's tick. Between turns,
/// or from the room's tick, only.
class MemberGraph {
public:
    /// Plays when this returns. The error is one line.
    [[nodiscard]] static tl::expected<std::unique_ptr<MemberGraph>, std::string> build(
        const MemberSurroundings& surroundings, const MemberEnds& ends,
        const common::MemberDescription& description);
    /// Leaves the room: nothing of it is left in the pipeline.
    ~MemberGraph();
    MemberGraph(const MemberGraph&) = delete;
    MemberGraph& operator=(const MemberGraph&) = delete;

    /// Reads what waits in the sockets into the jitter buffer.
    void receive();
    /// Decodes what this tick needs.
    void play(common::TimePoint due);

    /// What the member sends is heard, and it is sent something.
    void set_directions(bool sends, bool receives);

    /// The mixer's rate rose: puts in what the member now needs to go on.
    [[nodiscard]] tl::expected<void, std::string> follow_rate();

    /// An element refused to go on.
    [[nodiscard]] bool broken() const;

private:
    using Done = tl::expected<void, std::string>;

    MemberGraph(const MemberSurroundings& surroundings, const common::AgreedAudio& audio)
        : surroundings_{surroundings}, audio_{audio} {}

    [[nodiscard]] Done assemble(const MemberEnds& ends, const std::string& name);
    [[nodiscard]] Done add_own_elements(const MemberEnds& ends);
    [[nodiscard]] Done add_codec();
    [[nodiscard]] Done add_rtcp(const MemberEnds& ends);
    [[nodiscard]] Done add_resamplers();
    [[nodiscard]] Done take_seat(const std::string& name);
    void warm_up();

    [[nodiscard]] GstElement* add_element(const char* factory, const char* name);
    [[nodiscard]] tl::expected<GstElement*, std::string> add_part(
        const std::string& file, const char* name, const media::gst::Parameters& parameters);
    [[nodiscard]] bool needs_resamplers() const;
    [[nodiscard]] Mixing& mixing() const;

    const MemberSurroundings surroundings_;
    const common::AgreedAudio audio_;
    media::gst::ElementRef bin_;
    // Borrowed from the bin.
    GstElement* from_phone_ = nullptr;
    GstElement* rtcp_from_phone_ = nullptr;
    GstElement* jitter_buffer_ = nullptr;
    GstElement* decode_ = nullptr;
    GstElement* encode_ = nullptr;
    GstElement* payloader_ = nullptr;
    GstElement* to_phone_ = nullptr;
    GstPad* voice_ = nullptr;  // ghost pad towards the mixer
    GstPad* mix_ = nullptr;    // ghost pad from the mixer
    Playout* playout_ = nullptr;
    Packetizing* packetizing_ = nullptr;
    Seat* seat_ = nullptr;
    bool resampled_ = false;
    bool sends_ = true;
};

}  // namespace mixer::gst
