#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "signaling/sdp/lines.hpp"
#include "signaling/sdp/media_section.hpp"
#include "signaling/sdp/sdp_error.hpp"

namespace signaling::sdp {

/// An SDP body that is edited line by line: what we do not own stays byte for byte, line ends
/// included (DESIGN §7). Accepts CRLF and bare LF (RFC 4566 §5). Limits: 64 KiB, 2,000 lines,
/// common::max_streams m-lines. The o= line is never ours, also where it names an address.
class SessionDescription {
public:
    /// Fails on a body that is not SDP: no "v=0" first, a line that is not "x=…", an m-line or c=
    /// line that cannot be read, a port above 65535, an m-line with a port and no c= line to go
    /// with it.
    [[nodiscard]] static tl::expected<SessionDescription, SdpError> parse(std::string_view body);

    /// What the body said when it was parsed; edits do not show here.
    [[nodiscard]] const std::vector<MediaSection>& media() const { return media_; }

    /// m-line `index` is received at `local` from now on: port, c= and, where there is one, a=rtcp.
    /// A session-level c= is replaced too, by the address of the first m-line redirected that lives
    /// by it; m-lines that live by it and are received elsewhere get a c= line of their own.
    /// A c= of 0.0.0.0 stays: it is RFC 2543's hold. An m-line with port 0 is left alone. A count
    /// of ports ("47001/2", RFC 4566 §5.14) is dropped, and all c= lines of an m-line but the
    /// first: they name layers of multicast, and we receive at one pair of ports.
    void redirect(std::size_t index, const common::PortPair& local);
    /// Port 0.
    void refuse(std::size_t index);
    /// Removes ice-ufrag, ice-pwd, ice-options, ice-lite, ice-mismatch, ice-pacing, candidate,
    /// remote-candidates, end-of-candidates: a candidate left behind makes a client drop the call's
    /// media (research/linphone.md §1.5).
    void remove_ice();

    [[nodiscard]] std::string text() const;

private:
    /// Where the lines of one m-line are.
    struct Place {
        std::size_t m_line = 0;
        std::size_t end = 0;  // one past its last line
        PortPlace port;
        std::vector<std::size_t> c_lines;
        std::string connection;  // what its c= has to say now: "IN IP4 192.0.2.1"
    };

    [[nodiscard]] std::optional<SdpError> read_sections();
    [[nodiscard]] std::optional<SdpError> read_section(Place& place, MediaSection& section) const;
    void read_attributes(const Place& place, MediaSection& section) const;
    void set_port(Place& place, std::uint16_t port);
    void set_connection(Place& place, const std::string& connection);
    void set_rtcp(std::size_t index, const common::PortPair& local);

    std::vector<Line> lines_;  // an empty text with an empty ending: removed
    std::string tail_;
    std::vector<MediaSection> media_;
    std::vector<Place> places_;    // one for each of media_
    std::size_t session_end_ = 0;  // the first m-line, or the end
    std::optional<std::size_t> session_c_line_;
    bool session_c_is_ours_ = false;
};

}  // namespace signaling::sdp
