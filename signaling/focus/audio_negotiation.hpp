#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "common/media_control.hpp"
#include "signaling/focus/refusal.hpp"
#include "signaling/sdp/room_answer.hpp"
#include "signaling/sdp/session_description.hpp"

namespace signaling::focus {

/// Where an SDP comes from and where it has to lead.
struct NegotiationEnds {
    common::IpAddress source;  // of the phone's SIP
    common::IpAddress local;   // where we receive media
};

/// Whether a room can serve this SDP: sdp::agree, plus an address we can send to. An address given
/// as a name is taken to be the phone's: nothing is resolved here. The error goes with a 488.
[[nodiscard]] tl::expected<sdp::RoomAgreement, Warning> accept(
    const sdp::SessionDescription& description, const NegotiationEnds& ends);

/// Offer and answer of one member's audio over its dialog's life (RFC 3264 §4, §8). Our ports stay
/// the same throughout; a refused offer changes nothing.
///
/// A member that listened before and now only sends is on hold (RFC 3264 §8.4): what it sends then
/// is its music on hold, which a conference must not hear.
class AudioNegotiation {
public:
    AudioNegotiation(const common::PortPair& local, std::uint64_t origin_id);

    /// The answer to an offer, which becomes the member's audio. One that switches off the audio of
    /// a running dialog with port 0 is answered in kind.
    [[nodiscard]] tl::expected<std::string, Warning> answer(const sdp::SessionDescription& offer,
                                                            const common::IpAddress& source);
    /// Our offer, always a full one (RFC 3261 §14.2). Nothing changes before its answer.
    [[nodiscard]] std::string offer();
    [[nodiscard]] tl::expected<void, Warning> take_answer(const sdp::SessionDescription& answer,
                                                          const common::IpAddress& source);

    /// Nothing before the first answer.
    [[nodiscard]] const std::optional<common::AgreedAudio>& agreed() const { return agreed_; }
    [[nodiscard]] const common::StreamEnd& end() const { return end_; }
    [[nodiscard]] bool on_hold() const { return agreed_ && !agreed_->member_receives; }

private:
    void commit(const sdp::RoomAgreement& agreement, const common::IpAddress& source);
    void switch_off();
    /// The text with the version it deserves: one more than before if anything differs.
    [[nodiscard]] std::string versioned(const std::function<std::string(sdp::Origin)>& write);

    common::PortPair local_;
    common::StreamEnd end_;
    std::optional<common::AgreedAudio> agreed_;
    std::optional<sdp::EarlierLines> lines_;
    bool has_listened_ = false;
    sdp::Origin origin_;
    std::string last_text_;
};

}  // namespace signaling::focus
