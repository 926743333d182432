#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "signaling/sdp/session_description.hpp"

namespace signaling::sdp {

/// Identifies our side in the o= line (RFC 4566 §5.2): the same id for a dialog's life, a version
/// that grows by one with each change (RFC 3264 §8).
struct Origin {
    std::uint64_t session_id = 0;
    std::uint64_t version = 0;
};

enum class OfferRefusal {
    no_audio,         // no audio m-line with a port
    no_common_codec,  // none of PCMU, PCMA, opus, or not plain RTP/AVP(F)
};

/// What a room makes of a phone's offer, or of its answer to ours: its first usable audio m-line
/// and the codec that stands first there among those we have.
///
/// Directions are the SDP's (RFC 3264 §6.1). An address of 0.0.0.0 (RFC 2543's hold) or the discard
/// port 9 means that the phone cannot receive: `remote_rtp.port` is 0 then. An m-line whose address
/// is a name leaves `remote_rtp.address` unspecified with the port set.
struct RoomAgreement {
    std::size_t audio_index = 0;
    common::AgreedAudio audio;
    common::Endpoint remote_rtp;
    common::Endpoint remote_rtcp;
};
[[nodiscard]] tl::expected<RoomAgreement, OfferRefusal> agree(const SessionDescription& offer);

/// The answer's text: as many m-lines as the offer, in its order (RFC 3264 §6), audio at `local`,
/// direction mirrored, ptime as agreed, telephone-event kept where offered at the codec's clock
/// rate (RFC 4733 §2.5.1.1), a=rtcp-mux where offered; all other m-lines refused with port 0.
[[nodiscard]] std::string answer_text(const SessionDescription& offer,
                                      const RoomAgreement& agreement, const common::PortPair& local,
                                      Origin origin);

/// The answer to a later offer that switches the audio off with port 0: every m-line refused, the
/// dialog stays (RFC 3264 §8.2).
[[nodiscard]] std::string refusing_answer_text(const SessionDescription& offer,
                                               const common::PortPair& local, Origin origin);

/// The m-lines of a dialog so far; a later offer has to keep their number and order (RFC 3264 §8).
struct EarlierLines {
    std::vector<std::string> refused;  // each m-line as refused: "m=video 0 RTP/AVP 96"
    std::size_t audio_index = 0;       // the one that stays in use
};
[[nodiscard]] EarlierLines earlier_lines(const SessionDescription& description,
                                         std::size_t audio_index);

/// Our own offer, for an INVITE without SDP (RFC 3261 §14.2, RFC 3264 §5): opus, PCMU, PCMA and
/// telephone-event; `current`, when there is one, comes first so that nothing changes needlessly.
/// Every m-line of `earlier` keeps its place, the audio its profile.
[[nodiscard]] std::string offer_text(const common::PortPair& local, Origin origin,
                                     const common::AgreedAudio* current,
                                     const EarlierLines* earlier = nullptr);

}  // namespace signaling::sdp
