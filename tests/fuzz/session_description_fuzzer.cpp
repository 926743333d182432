#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signaling/sdp/session_description.hpp"
#include "tests/fuzz/promise.hpp"

using signaling::sdp::SessionDescription;

// Whatever is accepted comes out byte for byte, and once it was redirected it names our address and
// ports wherever media is sent, and no ICE candidate.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    auto sdp = SessionDescription::parse(body);
    if (!sdp) return 0;
    promise(sdp->text() == body, "an SDP that is not edited comes out byte for byte");

    const common::PortPair local{common::PortsId{1}, *common::IpAddress::parse("198.51.100.1"),
                                 30000, 30001};
    for (std::size_t i = 0; i < sdp->media().size(); ++i) sdp->redirect(i, local);
    sdp->remove_ice();
    const std::string text = sdp->text();
    auto again = SessionDescription::parse(text);
    promise(again.has_value(), "an edited SDP can be parsed");
    promise(again->media().size() == sdp->media().size(), "editing keeps the m-lines");
    for (std::size_t i = 0; i < again->media().size(); ++i) {
        const auto& section = again->media()[i];
        if (section.port == 0) continue;
        promise(section.port == local.rtp, "a redirected m-line has our port");
        promise(section.address == local.address || section.address->is_unspecified(),
                "a redirected m-line has our address");
        promise(section.separate_rtcp.port == local.rtp || section.separate_rtcp.port == local.rtcp,
                "RTCP goes to our ports");
    }
    again->remove_ice();
    promise(again->text() == text, "removing ICE twice changes nothing");
    return 0;
}
