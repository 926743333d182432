#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>

#include "signaling/media_anchor.hpp"
#include "tests/fuzz/promise.hpp"
#include "tests/support/fake_media_control.hpp"

using signaling::BranchNumber;
using signaling::MediaAnchor;
using signaling::PassingSdp;
using signaling::Side;

namespace {

constexpr common::SessionId session{1};
constexpr std::size_t port_limit = 24;
constexpr std::string_view separator = "\n--\n";

// What every description has to keep to: each pair of ports faces one end of one m-line, and an
// m-line that is off has none.
void check(const support::FakeMediaControl& media) {
    promise(media.open.size() <= port_limit, "no more ports than there are");
    const auto* relay = media.last_relay(session);
    if (relay == nullptr) return;
    promise(relay->streams.size() <= common::max_streams, "at most max_streams");
    std::set<common::PortsId> seen;
    for (const auto& stream : relay->streams) {
        const bool is_off = stream.caller.ports == common::PortsId{};
        promise(is_off == (stream.callee.ports == common::PortsId{}), "an m-line is on or off");
        if (is_off) continue;
        promise(seen.insert(stream.caller.ports).second, "caller-facing ports are named once");
        promise(seen.insert(stream.callee.ports).second, "callee-facing ports are named once");
    }
}

void step(MediaAnchor& anchor, std::uint8_t what, std::string_view sdp) {
    const Side from = (what & 1) != 0 ? Side::caller : Side::callee;
    const BranchNumber branch{static_cast<std::uint32_t>(what >> 1 & 1)};
    const auto address = *common::IpAddress::parse((what & 1) != 0 ? "192.0.2.1" : "192.0.2.2");
    const PassingSdp passing{from, branch, address, *common::IpAddress::parse("198.51.100.1")};
    switch (what >> 2 & 7) {
        case 0:
            return anchor.offer_failed(from);
        case 1:
            return anchor.branch_ended(branch);
        case 2:
            return anchor.branch_won(branch);
        case 3:
        case 4:
        case 5:
            static_cast<void>(anchor.pass_offer(passing, sdp));
            return;
        default:
            static_cast<void>(anchor.pass_answer(passing, sdp));
            return;
    }
}

}  // namespace

// The input is a list of steps: one byte that says what happens, then an SDP up to "\n--\n".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    support::FakeMediaControl media;
    media.port_limit = port_limit;
    {
        MediaAnchor anchor{media, session, {"call-1", "alice", "bob"}};
        while (!rest.empty()) {
            const auto what = static_cast<std::uint8_t>(rest.front());
            rest.remove_prefix(1);
            const std::size_t end = rest.find(separator);
            step(anchor, what, rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size()
                                                             : end + separator.size());
            check(media);
        }
        promise(anchor.has_opened() == (media.opened_total != 0), "has_opened tells the truth");
    }
    promise(media.open.empty(), "a call that ended has no ports");
    return 0;
}
