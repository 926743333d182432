#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "signaling/facing_ports.hpp"
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
/// branch has its own callee-facing ones. The branch that won is the one relayed; until then early
/// media comes from the first branch that sends an answer. Pure but for `MediaControl`; signaling
/// thread only.
///
/// Ports facing a side are reused for the same m-line for as long as that m-line is on; its local
/// address is the one it was first opened with. m-lines that are off (port 0 on either side) have
/// no ports once the call is won. An answer with a port to an offer of port 0 is turned into 0
/// (RFC 3264 §6). ICE attributes are removed both ways. Glare (RFC 3264 §4) is left to the ends:
/// each side's pending offer is kept on its own.
///
/// Limits: streams over TCP (MSRP, BFCP: m-lines whose protocol begins with "TCP") cannot be
/// relayed; they pass as they are, phone to phone, and `direct_streams` counts them. A host name in
/// c= is refused with 488, as there is no DNS here.
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

    /// The body to send on. A retransmission gives the same text as the first time. After an error
    /// nothing has changed: no port is kept, and an offer is not pending.
    [[nodiscard]] tl::expected<std::string, AnchorError> pass_offer(const PassingSdp& passing,
                                                                    std::string_view sdp);
    /// Answers the newest offer of the other side on this branch; without one it is an error (488).
    /// A second answer to the same offer (200 after 183) replaces the first; one that comes after
    /// a newer exchange was completed is rewritten and changes nothing. After an error nothing has
    /// changed; the offer stays pending.
    [[nodiscard]] tl::expected<std::string, AnchorError> pass_answer(const PassingSdp& passing,
                                                                     std::string_view sdp);
    /// The pending offer was refused (final 3xx–6xx to a re-INVITE or UPDATE that carried it). An
    /// offer that was answered already stands (RFC 6141 §3), and so does the call's first one,
    /// which goes with `branch_ended`.
    void offer_failed(Side offerer);
    /// A branch lost: its ports are given back.
    void branch_ended(BranchNumber branch);
    /// This branch's 2xx was forwarded: all others are gone. Before or after its SDP was passed.
    void branch_won(BranchNumber branch);

    [[nodiscard]] common::SessionId session() const { return session_; }
    /// A stream goes both ways, so both phones have to send. False on hold: whoever only sends then
    /// may have no music to send. True as long as nothing is agreed.
    [[nodiscard]] bool expects_media() const;
    /// Ports were opened, so that a `session_ended` follows this object's end.
    [[nodiscard]] bool has_opened() const { return has_opened_; }
    /// m-lines of the newest SDP that go from phone to phone because they are TCP.
    [[nodiscard]] std::size_t direct_streams() const { return direct_streams_; }

private:
    /// What one phone's SDP says about one m-line.
    struct End {
        common::MediaKind kind = common::MediaKind::audio;
        bool on = false;  // has a port, and can be relayed
        common::Endpoint rtp;
        common::Endpoint separate_rtcp;
        bool rtcp_mux = false;
        common::IpAddress signaling_source;
        bool both_ways = false;  // sends and receives (RFC 3264 §5.1)
    };
    using Ends = std::vector<End>;  // by m-line

    /// The newest offer of one side on one branch.
    struct Exchange {
        Ends offer;
        bool answered = false;
        bool superseded = false;  // the other side's exchange was completed after this one
    };
    /// What an exchange settled: both phones' ends of each m-line.
    struct Agreement {
        Ends caller;
        Ends callee;
    };
    struct Branch {
        FacingPorts callee_ports;
        std::array<std::optional<Exchange>, 2> exchanges;  // by offerer
        std::optional<Agreement> agreement;

        [[nodiscard]] std::optional<Exchange>& offered_by(Side side) {
            return exchanges[static_cast<std::size_t>(side)];
        }
        [[nodiscard]] const std::optional<Exchange>& offered_by(Side side) const {
            return exchanges[static_cast<std::size_t>(side)];
        }
    };
    using MaybeError = std::optional<AnchorError>;

    [[nodiscard]] tl::expected<sdp::SessionDescription, AnchorError> parse(std::string_view text);
    [[nodiscard]] static Ends ends_of(const sdp::SessionDescription& sdp,
                                      const common::IpAddress& source);
    [[nodiscard]] Branch& branch_at(BranchNumber number);
    [[nodiscard]] FacingPorts& ports_facing(Side side, Branch& branch);
    [[nodiscard]] static std::vector<bool> refuse_unoffered(sdp::SessionDescription& answer,
                                                            const Exchange& exchange,
                                                            const FacingPorts& ports);
    [[nodiscard]] MaybeError redirect(sdp::SessionDescription& sdp, FacingPorts& ports,
                                      const std::vector<bool>& wanted,
                                      const common::IpAddress& local);
    void conclude(BranchNumber number, Side offerer, Ends answer);
    void relay(BranchNumber number);
    [[nodiscard]] std::vector<common::RelayStream> streams_of(const Branch& branch) const;
    [[nodiscard]] static bool needs_ports(const Branch& branch, Side facing, std::size_t index);
    void forget_closed(const std::vector<common::RelayStream>& before);
    void release_unneeded();

    common::MediaControl& media_;
    common::SessionId session_;
    Names names_;
    FacingPorts caller_ports_;
    std::map<BranchNumber, Branch> branches_;
    std::optional<BranchNumber> relayed_;
    std::optional<BranchNumber> winner_;
    std::vector<common::RelayStream> told_;  // what media was told last
    bool has_opened_ = false;
    std::size_t direct_streams_ = 0;
};

}  // namespace signaling
