#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "signaling/media_anchor.hpp"
#include "tests/support/fake_media_control.hpp"

/// A call between a caller at 192.0.2.1 and callees at 192.0.2.2, which reach us at 198.51.100.1
/// and 198.51.100.2.
struct AnchoredCall {
    static constexpr common::SessionId session{17};
    const common::IpAddress caller_source = *common::IpAddress::parse("192.0.2.1");
    const common::IpAddress callee_source = *common::IpAddress::parse("192.0.2.2");
    const common::IpAddress facing_caller = *common::IpAddress::parse("198.51.100.1");
    const common::IpAddress facing_callee = *common::IpAddress::parse("198.51.100.2");

    support::FakeMediaControl media;
    std::unique_ptr<signaling::MediaAnchor> anchor = std::make_unique<signaling::MediaAnchor>(
        media, session, signaling::MediaAnchor::Names{"call-17", "alice", "bob"});

    using Passed = tl::expected<std::string, signaling::AnchorError>;
    static constexpr auto caller = signaling::Side::caller;
    static constexpr auto callee = signaling::Side::callee;

    [[nodiscard]] signaling::PassingSdp passing(signaling::Side from, std::uint32_t branch) const {
        const bool by_caller = from == caller;
        return {from, signaling::BranchNumber{branch}, by_caller ? caller_source : callee_source,
                by_caller ? facing_callee : facing_caller};
    }
    Passed try_offer(signaling::Side from, const std::string& sdp, std::uint32_t branch = 1) {
        return anchor->pass_offer(passing(from, branch), sdp);
    }
    Passed try_answer(signaling::Side from, const std::string& sdp, std::uint32_t branch = 1) {
        return anchor->pass_answer(passing(from, branch), sdp);
    }
    static std::string accepted(const Passed& passed) {
        if (!passed) FAIL(passed.error().status << " " << passed.error().reason);
        return *passed;
    }
    std::string offer(signaling::Side from, const std::string& sdp, std::uint32_t branch = 1) {
        return accepted(try_offer(from, sdp, branch));
    }
    std::string answer(signaling::Side from, const std::string& sdp, std::uint32_t branch = 1) {
        return accepted(try_answer(from, sdp, branch));
    }
    void win(std::uint32_t branch = 1) { anchor->branch_won(signaling::BranchNumber{branch}); }
    void lose(std::uint32_t branch) { anchor->branch_ended(signaling::BranchNumber{branch}); }

    /// Caller and callee agreed on `sdp_lines` after INVITE and 200.
    void establish(const std::string& offered, const std::string& answered) {
        static_cast<void>(offer(caller, offered));
        static_cast<void>(answer(callee, answered));
        win();
    }
    [[nodiscard]] std::vector<common::RelayStream> streams() const {
        const auto* relay = media.last_relay(session);
        return relay == nullptr ? std::vector<common::RelayStream>{} : relay->streams;
    }
    /// What the phone on a stream's end is told of where to send: our RTP port.
    [[nodiscard]] std::uint16_t port_of(const common::StreamEnd& end) const {
        for (const auto& opened : media.open)
            if (opened.pair.id == end.ports) return opened.pair.rtp;
        return 0;
    }
};

/// "m=audio PORT …" lines behind a session part with the phone's address.
inline std::string sdp_from(const std::string& address, const std::string& media_lines) {
    return "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\n" +
           media_lines;
}
inline std::string from_caller(const std::string& media_lines) {
    return sdp_from("192.0.2.1", media_lines);
}
inline std::string from_callee(const std::string& media_lines) {
    return sdp_from("192.0.2.2", media_lines);
}
inline std::string audio(int port) {
    return "m=audio " + std::to_string(port) + " RTP/AVP 0\r\n";
}
inline std::string video(int port) {
    return "m=video " + std::to_string(port) + " RTP/AVP 96\r\n";
}

/// The port of the m-line `index` in a text, as written.
inline int port_in(const std::string& text, std::size_t index) {
    const auto sdp = signaling::sdp::SessionDescription::parse(text);
    REQUIRE(sdp.has_value());
    REQUIRE(index < sdp->media().size());
    return sdp->media()[index].port;
}
