#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "common/endpoint.hpp"

/// The contract between signaling and media (DESIGN §2): signaling says what a call's media should
/// be, media makes it so and reports back. Plain structs, no SIP and no GStreamer types.
namespace common {

/// One call's media, or one room member's. Chosen by signaling; never used twice in a process.
enum class SessionId : std::uint64_t {};

/// A pair of bound UDP sockets. Chosen by media; never used twice in a process.
enum class PortsId : std::uint64_t {};

/// Where a phone is told to send one m-line: an even RTP port and the odd RTCP port above it
/// (RFC 3550 §11). Both are bound already, so a packet that comes early waits in the socket.
struct PortPair {
    PortsId id{};
    IpAddress address;
    std::uint16_t rtp = 0;
    std::uint16_t rtcp = 0;
};

enum class MediaError : std::uint8_t {
    no_port_left,   // every pair of media.ports is in use, or the process is out of descriptors
    bad_address,    // the local address cannot be bound
    shutting_down,  // no new sessions
};
[[nodiscard]] constexpr std::string_view name_of(MediaError error) {
    switch (error) {
        case MediaError::no_port_left: return "no port left";
        case MediaError::bad_address: return "bad address";
        case MediaError::shutting_down: return "shutting down";
    }
    return "unknown";
}

/// The first word of an m-line (RFC 4566 §5.14). `other` is relayed like the rest.
enum class MediaKind : std::uint8_t { audio, video, text, application, other };
[[nodiscard]] constexpr std::string_view name_of(MediaKind kind) {
    switch (kind) {
        case MediaKind::audio: return "audio";
        case MediaKind::video: return "video";
        case MediaKind::text: return "text";
        case MediaKind::application: return "application";
        case MediaKind::other: return "other";
    }
    return "other";
}

/// What a phone's SDP says about where it receives one m-line.
struct RemoteStream {
    Endpoint rtp;   // port 0: the phone does not want this stream; nothing is sent
    Endpoint rtcp;  // port + 1, or what a=rtcp says; equal to `rtp` when multiplexed (RFC 5761)
    /// Where the phone's SIP comes from: a second address whose packets are believed, for phones
    /// behind NAT. Packets from any other address are dropped and counted.
    IpAddress signaling_source;

    friend bool operator==(const RemoteStream&, const RemoteStream&) = default;
};

/// One phone's end of one m-line.
struct StreamEnd {
    PortsId ports{};
    RemoteStream remote;

    friend bool operator==(const StreamEnd&, const StreamEnd&) = default;
};

/// One m-line that passes through us between two phones.
struct RelayStream {
    MediaKind kind = MediaKind::audio;
    StreamEnd caller;
    StreamEnd callee;

    friend bool operator==(const RelayStream&, const RelayStream&) = default;
};

/// The whole wanted state of one relayed call. Sent again on each change; media works out the
/// difference. Ports of the session that were handed over before and are not named any more are
/// closed; a stream whose ends did not change keeps its latch and statistics.
struct RelayDescription {
    SessionId session{};
    std::string name;    // of the GstPipeline, e.g. "call-17"; letters, digits, '-' only
    std::string caller;  // shown in element names and dumps, e.g. "alice"
    std::string callee;
    std::vector<RelayStream> streams;  // by m-line; at most max_streams
};
inline constexpr std::size_t max_streams = 16;

enum class AudioCodec : std::uint8_t { pcmu, pcma, opus };
[[nodiscard]] constexpr std::string_view name_of(AudioCodec codec) {
    switch (codec) {
        case AudioCodec::pcmu: return "PCMU";
        case AudioCodec::pcma: return "PCMA";
        case AudioCodec::opus: return "opus";
    }
    return "unknown";
}

/// What offer and answer agreed on for a room member's audio (RFC 3264).
struct AgreedAudio {
    AudioCodec codec = AudioCodec::pcmu;
    std::uint8_t payload_type = 0;         // both ways; RFC 3264 §5.1 lets us use the offer's number
    std::uint16_t packet_ms = 20;          // ptime of what we send: 10, 20, 40 or 60
    std::uint32_t max_average_bitrate = 0; // bit/s, Opus (RFC 7587 §6.1); 0 = not said
    bool member_sends = true;              // false: on hold or listening only
    bool member_receives = true;

    friend bool operator==(const AgreedAudio&, const AgreedAudio&) = default;
};

/// The whole wanted state of one member of a room. Sent again on each change (hold, new address).
/// The room exists in media from its first member to its last.
struct MemberDescription {
    SessionId session{};
    std::string room;  // letters, digits, '-', '_', '.' only; two members meet when this is equal
    std::string name;  // of the member's bin, unique within the room, e.g. "member-3-alice"
    StreamEnd audio_end;
    AgreedAudio audio;
};

/// What passed in one direction of one stream, for the call log.
struct DirectionReport {
    MediaKind kind = MediaKind::audio;
    std::string from;  // "caller" or "callee" in a call; in a room "member" or "room"
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;    // of RTP, headers included
    std::uint64_t dropped = 0;  // refused packets, all reasons
};

struct SessionReport {
    SessionId session{};
    std::vector<DirectionReport> directions;
};

/// What media tells signaling. Called on media threads: an implementation posts to its own loop
/// and returns at once. No call arrives for a session after its `session_ended`.
class MediaEvents {
public:
    virtual ~MediaEvents() = default;
    /// The session's graph could not be built or broke; media has let go of it. Signaling ends
    /// the call. `session_ended` follows on `end()` as always.
    virtual void session_failed(SessionId session, std::string reason) = 0;
    /// No packet from any phone of the session for `media.timeout`. Repeated each such period.
    virtual void session_silent(SessionId session) = 0;
    /// Answers `end()`, also for a session that never had a description.
    virtual void session_ended(SessionReport report) = 0;
};

/// Called on the signaling thread only. No function waits for a media thread.
class MediaControl {
public:
    virtual ~MediaControl() = default;

    /// Binds an RTP and an RTCP socket on `local` for the session. The numbers may be told to a
    /// phone as soon as this returns.
    [[nodiscard]] virtual tl::expected<PortPair, MediaError> open_ports(SessionId session,
                                                                        const IpAddress& local) = 0;
    /// Gives back ports of a branch that lost or an m-line that was refused, before or after they
    /// were part of a description. Ports unknown by now are ignored.
    virtual void release_ports(SessionId session, PortsId ports) = 0;

    virtual void relay(RelayDescription description) = 0;
    virtual void join(MemberDescription description) = 0;

    /// Ends the session and closes all its ports; exactly one `session_ended` follows.
    virtual void end(SessionId session) = 0;
};

}  // namespace common
