#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>

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

/// What a room makes of a phone's offer: its first usable audio m-line, the codec that stands
/// first in the offer among those we have; all other m-lines are refused with port 0 (RFC 3264 §6).
struct RoomAgreement {
    std::size_t audio_index = 0;
    common::AgreedAudio audio;
    common::Endpoint remote_rtp;
    common::Endpoint remote_rtcp;
};
[[nodiscard]] tl::expected<RoomAgreement, OfferRefusal> agree(const SessionDescription& offer);

/// The answer's text: as many m-lines as the offer, in its order (RFC 3264 §6), audio at `local`,
/// direction mirrored, ptime as agreed, telephone-event kept where offered, a=rtcp-mux where
/// offered.
[[nodiscard]] std::string answer_text(const SessionDescription& offer,
                                      const RoomAgreement& agreement,
                                      const common::PortPair& local, Origin origin);

/// Our own offer, for an INVITE without SDP (RFC 3261 §14.2, RFC 3264 §5): opus, PCMU, PCMA and
/// telephone-event; `current`, when there is one, comes first so that nothing changes needlessly.
[[nodiscard]] std::string offer_text(const common::PortPair& local, Origin origin,
                                     const common::AgreedAudio* current);

}  // namespace signaling::sdp
