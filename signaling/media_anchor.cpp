#include "signaling/media_anchor.hpp"

#include <algorithm>
#include <utility>

#include "signaling/ascii.hpp"

namespace signaling {

namespace {

AnchorError not_acceptable(std::string reason) {
    return {488, std::move(reason)};
}

bool is_tcp(const sdp::MediaSection& section) {
    return ascii::starts_with_ignoring_case(section.protocol, "TCP");
}

bool can_be_relayed(const sdp::MediaSection& section) {
    return section.port != 0 && !is_tcp(section);
}

// RFC 2543 hold and WebRTC's "not known yet": nobody can be sent anything there.
common::Endpoint reachable(common::Endpoint endpoint) {
    if (endpoint.address.is_unspecified()) endpoint.port = 0;
    return endpoint;
}

bool names(const std::vector<common::RelayStream>& streams, common::PortsId ports) {
    return std::any_of(streams.begin(), streams.end(), [&](const common::RelayStream& stream) {
        return stream.caller.ports == ports || stream.callee.ports == ports;
    });
}

}  // namespace

MediaAnchor::MediaAnchor(common::MediaControl& media, common::SessionId session, Names names)
    : media_{media}, session_{session}, names_{std::move(names)}, caller_ports_{media, session} {}

MediaAnchor::~MediaAnchor() {
    if (has_opened_) media_.end(session_);
}

tl::expected<std::string, AnchorError> MediaAnchor::pass_offer(const PassingSdp& passing,
                                                               std::string_view sdp) {
    if (winner_ && *winner_ != passing.branch)
        return tl::make_unexpected(not_acceptable("offer of a branch that is gone"));
    auto offer = parse(sdp);
    if (!offer) return tl::make_unexpected(offer.error());
    Branch& branch = branch_at(passing.branch);
    std::vector<bool> wanted;
    for (const sdp::MediaSection& section : offer->media())
        wanted.push_back(can_be_relayed(section));
    FacingPorts& ports = ports_facing(other(passing.from), branch);
    if (auto error = redirect(*offer, ports, wanted, passing.receiver_local))
        return tl::make_unexpected(std::move(*error));
    branch.offered_by(passing.from) =
        Exchange{ends_of(*offer, passing.sender_source), false, false};
    release_unneeded();
    return offer->text();
}

tl::expected<std::string, AnchorError> MediaAnchor::pass_answer(const PassingSdp& passing,
                                                                std::string_view sdp) {
    const Side offerer = other(passing.from);
    const auto found = branches_.find(passing.branch);
    if (found == branches_.end() || !found->second.offered_by(offerer))
        return tl::make_unexpected(not_acceptable("answer without an offer"));
    auto answer = parse(sdp);
    if (!answer) return tl::make_unexpected(answer.error());
    Branch& branch = found->second;
    Exchange& exchange = *branch.offered_by(offerer);
    const std::size_t count = answer->media().size();
    if (count != exchange.offer.size())  // RFC 3264 §6
        return tl::make_unexpected(not_acceptable("answer has " + std::to_string(count) +
                                                  " m= lines, the offer has " +
                                                  std::to_string(exchange.offer.size())));
    FacingPorts& ports = ports_facing(offerer, branch);
    const auto wanted = refuse_unoffered(*answer, exchange, ports);
    if (auto error = redirect(*answer, ports, wanted, passing.receiver_local))
        return tl::make_unexpected(std::move(*error));
    if (!exchange.superseded)
        conclude(passing.branch, offerer, ends_of(*answer, passing.sender_source));
    return answer->text();
}

// Tells which m-lines of the answer get our ports; those that must not be on are put to port 0.
std::vector<bool> MediaAnchor::refuse_unoffered(sdp::SessionDescription& answer,
                                                const Exchange& exchange,
                                                const FacingPorts& ports) {
    std::vector<bool> wanted;
    for (std::size_t i = 0; i < answer.media().size(); ++i) {
        const bool on = can_be_relayed(answer.media()[i]);
        // An exchange that is over opens nothing any more.
        const bool is_late = exchange.superseded && ports.at(i) == nullptr;
        wanted.push_back(on && exchange.offer[i].on && !is_late);
        if (on && !wanted.back()) answer.refuse(i);
    }
    return wanted;
}

void MediaAnchor::offer_failed(Side offerer) {
    for (auto& [number, branch] : branches_) {
        auto& exchange = branch.offered_by(offerer);
        if (branch.agreement && exchange && !exchange->answered) exchange.reset();
    }
    release_unneeded();
}

void MediaAnchor::branch_ended(BranchNumber number) {
    auto ended = branches_.extract(number);
    if (ended.empty()) return;
    if (relayed_ == number) {
        relayed_.reset();
        const auto next = std::find_if(branches_.begin(), branches_.end(), [](const auto& entry) {
            return entry.second.agreement.has_value();
        });
        if (next != branches_.end()) relay(next->first);
    }
    ended.mapped().callee_ports.release_all();
}

void MediaAnchor::branch_won(BranchNumber number) {
    if (winner_) return;
    winner_ = number;
    relayed_ = number;
    // First the new description: it keeps the ports facing the caller open.
    if (branch_at(number).agreement) relay(number);
    for (auto& [other_number, branch] : branches_)
        if (other_number != number) branch.callee_ports.release_all();
    std::erase_if(branches_, [&](const auto& entry) { return entry.first != number; });
    release_unneeded();
}

bool MediaAnchor::expects_media() const {
    if (!relayed_) return true;
    const auto& agreement = branches_.at(*relayed_).agreement;
    if (!agreement) return true;
    for (std::size_t i = 0; i < agreement->caller.size(); ++i)
        if (agreement->caller[i].both_ways && agreement->callee[i].both_ways) return true;
    return false;
}

tl::expected<sdp::SessionDescription, AnchorError> MediaAnchor::parse(std::string_view text) {
    auto sdp = sdp::SessionDescription::parse(text);
    if (!sdp) {
        const std::string line =
            sdp.error().line == 0 ? "" : " line " + std::to_string(sdp.error().line);
        return tl::make_unexpected(AnchorError{400, "SDP" + line + ": " + sdp.error().reason});
    }
    sdp->remove_ice();
    direct_streams_ = static_cast<std::size_t>(
        std::count_if(sdp->media().begin(), sdp->media().end(),
                      [](const auto& section) { return section.port != 0 && is_tcp(section); }));
    return std::move(*sdp);
}

MediaAnchor::Ends MediaAnchor::ends_of(const sdp::SessionDescription& sdp,
                                       const common::IpAddress& source) {
    Ends ends;
    for (const sdp::MediaSection& section : sdp.media()) {
        const common::Endpoint rtp{section.address.value_or(common::IpAddress{}), section.port};
        const bool both_ways = can_be_relayed(section) && reachable(rtp).port != 0 &&
                               section.direction == sdp::Direction::sendrecv;
        ends.push_back({section.kind, can_be_relayed(section), reachable(rtp),
                        reachable(section.separate_rtcp), section.rtcp_mux, source, both_ways});
    }
    return ends;
}

MediaAnchor::Branch& MediaAnchor::branch_at(BranchNumber number) {
    return branches_.try_emplace(number, Branch{FacingPorts{media_, session_}, {}, {}})
        .first->second;
}

FacingPorts& MediaAnchor::ports_facing(Side side, Branch& branch) {
    return side == Side::caller ? caller_ports_ : branch.callee_ports;
}

MediaAnchor::MaybeError MediaAnchor::redirect(sdp::SessionDescription& sdp, FacingPorts& ports,
                                              const std::vector<bool>& wanted,
                                              const common::IpAddress& local) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const sdp::MediaSection& section = sdp.media()[i];
        if (wanted[i] && !section.address)
            return not_acceptable(
                "host name in c= for m=" + std::string{common::name_of(section.kind)} + ": " +
                section.connection_address);
    }
    const auto opened = ports.open(wanted, local);
    if (!opened) return AnchorError{503, std::string{common::name_of(opened.error())}};
    has_opened_ = has_opened_ || *opened;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted[i]) sdp.redirect(i, *ports.at(i));
    return std::nullopt;
}

void MediaAnchor::conclude(BranchNumber number, Side offerer, Ends answer) {
    Branch& branch = branches_.at(number);
    Exchange& exchange = *branch.offered_by(offerer);
    exchange.answered = true;
    branch.agreement = offerer == Side::caller ? Agreement{exchange.offer, std::move(answer)}
                                               : Agreement{std::move(answer), exchange.offer};
    auto& older = branch.offered_by(other(offerer));
    if (older && older->answered) older->superseded = true;
    if (relayed_.value_or(number) == number) relay(number);
    release_unneeded();
}

void MediaAnchor::relay(BranchNumber number) {
    relayed_ = number;
    auto streams = streams_of(branches_.at(number));
    if (streams == told_) return;
    const auto before = std::exchange(told_, std::move(streams));
    media_.relay({session_, names_.call, names_.caller, names_.callee, told_});
    forget_closed(before);
}

// By m-line: one that is off has no ports, and none at all behind the last one that is on.
std::vector<common::RelayStream> MediaAnchor::streams_of(const Branch& branch) const {
    std::vector<common::RelayStream> streams;
    const Agreement& agreement = *branch.agreement;
    for (std::size_t i = 0; i < agreement.caller.size(); ++i) {
        const End& caller = agreement.caller[i];
        const End& callee = agreement.callee[i];
        const common::PortPair* caller_ports = caller_ports_.at(i);
        const common::PortPair* callee_ports = branch.callee_ports.at(i);
        if (!caller.on || !callee.on || caller_ports == nullptr || callee_ports == nullptr)
            continue;
        const bool rtcp_mux = caller.rtcp_mux && callee.rtcp_mux;  // RFC 5761 §5.1.1
        const auto remote = [&](const End& end) {
            return common::RemoteStream{end.rtp, rtcp_mux ? end.rtp : end.separate_rtcp,
                                        end.signaling_source};
        };
        streams.resize(i + 1);
        streams[i] = {
            caller.kind, {caller_ports->id, remote(caller)}, {callee_ports->id, remote(callee)}};
    }
    return streams;
}

bool MediaAnchor::needs_ports(const Branch& branch, Side facing, std::size_t index) {
    const auto& exchange = branch.offered_by(other(facing));
    const bool is_pending = exchange && !exchange->answered && index < exchange->offer.size() &&
                            exchange->offer[index].on;
    const bool is_agreed = branch.agreement && index < branch.agreement->caller.size() &&
                           branch.agreement->caller[index].on && branch.agreement->callee[index].on;
    return is_pending || is_agreed;
}

// MediaControl closes ports that a new description does not name any more.
void MediaAnchor::forget_closed(const std::vector<common::RelayStream>& before) {
    for (const common::RelayStream& stream : before) {
        if (!names(told_, stream.caller.ports)) caller_ports_.forget(stream.caller.ports);
        if (names(told_, stream.callee.ports)) continue;
        for (auto& [number, branch] : branches_) branch.callee_ports.forget(stream.callee.ports);
    }
}

void MediaAnchor::release_unneeded() {
    // Until a branch has won, a 200 may still say other than the 183 before it.
    if (!winner_) return;
    const auto winner = branches_.find(*winner_);
    if (winner == branches_.end()) return;
    Branch& branch = winner->second;
    for (const Side facing : {Side::caller, Side::callee}) {
        FacingPorts& ports = ports_facing(facing, branch);
        for (std::size_t i = 0; i < ports.size(); ++i)
            if (!needs_ports(branch, facing, i)) ports.release(i);
    }
}

}  // namespace signaling
