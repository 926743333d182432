#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "signaling/sdp/session_description.hpp"

namespace signaling {

enum class Side : std::uint8_t { caller, callee };
[[nodiscard]] constexpr Side other(Side side) {
    return side == Side::caller ? Side::callee : Side::caller;
}

/// One forked branch of a call (RFC 3261 §16.6): its callee has ports of its own.
enum class BranchNumber : std::uint32_t {};

/// An SDP on its way through us.
struct PassingSdp {
    Side from = Side::caller;
    BranchNumber branch{};
    common::IpAddress sender_source;   // where the sender's SIP comes from
    common::IpAddress receiver_local;  // our address as the receiver reaches us
};

struct AnchorError {
    int status = 488;  // 400 cannot be parsed, 488 not acceptable, 503 no port left
    std::string reason;
};

/// Makes every stream of one call go through us (DESIGN §1.2): rewrites each offer and answer so
/// that both phones see our ports, and tells media what to relay.
///
/// An SDP from one side says where that phone receives; what the other side is told are our ports
/// facing it. An offer is kept pending and becomes the call's media with its answer (RFC 3264 §4),
/// so a refused re-INVITE changes nothing. The caller-facing ports are shared by all branches; each
/// branch has its own callee-facing ones. The branch that answered last is the one relayed; early
/// media comes from the first branch that sends an answer. Pure but for `MediaControl`; signaling
/// thread only.
class MediaAnchor {
public:
    struct Names {
        std::string call;    // "call-17"
        std::string caller;  // "alice"
        std::string callee;
    };
    MediaAnchor(common::MediaControl& media, common::SessionId session, Names names);
    /// Ends the session if anything was opened.
    ~MediaAnchor();
    MediaAnchor(const MediaAnchor&) = delete;
    MediaAnchor& operator=(const MediaAnchor&) = delete;

    /// The body to send on. A retransmission gives the same text as the first time.
    [[nodiscard]] tl::expected<std::string, AnchorError> pass_offer(const PassingSdp& passing,
                                                                    std::string_view sdp);
    [[nodiscard]] tl::expected<std::string, AnchorError> pass_answer(const PassingSdp& passing,
                                                                     std::string_view sdp);
    /// The pending offer was refused (final 3xx–6xx to a re-INVITE or UPDATE).
    void offer_failed(Side offerer);
    /// A branch lost: its ports are given back.
    void branch_ended(BranchNumber branch);
    /// This branch's 2xx was forwarded: all others are gone.
    void branch_won(BranchNumber branch);

    [[nodiscard]] common::SessionId session() const { return session_; }

private:
    common::MediaControl& media_;
    common::SessionId session_;
    // The implementer completes this part.
};

}  // namespace signaling
