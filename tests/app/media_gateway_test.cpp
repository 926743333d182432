#include "app/media_gateway.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <set>

using common::IpAddress;
using common::PortsId;
using common::SessionId;

namespace {

/// Stands for Relays and Rooms: remembers what it was told and which sockets it was given.
template <class Description>
struct FakeSide {
    void apply(const Description& description, std::vector<media::SocketPair> fresh) {
        sessions.insert(description.session);
        for (auto& pair : fresh) sockets.push_back(std::move(pair));
    }
    void release(SessionId, PortsId ports) { released.push_back(ports); }
    void end(SessionId session) {
        sessions.erase(session);
        ended.push_back(session);
    }
    [[nodiscard]] bool knows(SessionId session) const { return sessions.contains(session); }

    std::set<SessionId> sessions;
    std::vector<media::SocketPair> sockets;
    std::vector<PortsId> released;
    std::vector<SessionId> ended;
};

struct Events final : common::MediaEvents {
    void session_failed(SessionId, std::string) override {}
    void session_silent(SessionId) override {}
    void session_ended(common::SessionReport report) override { ended.push_back(report.session); }

    std::vector<SessionId> ended;
};

struct Fixture {
    FakeSide<common::RelayDescription> relays;
    FakeSide<common::MemberDescription> rooms;
    Events events;
    media::PortPool ports{{20000, 29999}};
    app::MediaGateway<decltype(relays), decltype(rooms)> gateway{ports, relays, rooms, events};
    IpAddress local = IpAddress::parse("127.0.0.1").value();

    common::PortPair open(SessionId session) { return gateway.open_ports(session, local).value(); }

    /// A socket holds the port exactly as long as nobody else can bind it.
    [[nodiscard]] bool is_bound(std::uint16_t port) const {
        const common::FileDescriptor probe{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        const common::SocketAddress address{common::Endpoint{local, port}};
        return ::bind(probe.number(), address.get(), address.length) != 0;
    }
};

common::RelayDescription relay_of(SessionId session, PortsId caller, PortsId callee) {
    common::RelayDescription description;
    description.session = session;
    description.streams.resize(1);
    description.streams[0].caller.ports = caller;
    description.streams[0].callee.ports = callee;
    return description;
}

/// Nobody else has them just now.
media::PortRange two_free_pairs(const IpAddress& local) {
    media::PortPool any{{20000, 29990}};
    for (;;) {
        const auto first_port = any.open(local).value().ports.rtp;
        const media::PortRange range{first_port, static_cast<std::uint16_t>(first_port + 3)};
        media::PortPool pool{range};
        const auto one = pool.open(local);
        const auto other = pool.open(local);
        if (one && other) return range;
    }
}

constexpr SessionId first{1};
constexpr SessionId second{2};

}  // namespace

TEST_CASE("a description gets the sockets it names for the first time, and only those") {
    Fixture fixture;
    const auto caller = fixture.open(first);
    const auto callee = fixture.open(first);
    const auto other_branch = fixture.open(first);
    const auto stranger = fixture.open(second);
    fixture.gateway.relay(relay_of(first, caller.id, callee.id));
    REQUIRE(fixture.relays.sockets.size() == 2);
    CHECK(fixture.relays.sockets[0].ports.id == caller.id);
    CHECK(fixture.relays.sockets[1].ports.id == callee.id);

    fixture.gateway.relay(relay_of(first, caller.id, callee.id));
    CHECK(fixture.relays.sockets.size() == 2);
    fixture.gateway.relay(relay_of(first, caller.id, stranger.id));  // of another session
    CHECK(fixture.relays.sockets.size() == 2);
    fixture.gateway.relay(relay_of(first, caller.id, other_branch.id));
    REQUIRE(fixture.relays.sockets.size() == 3);
    CHECK(fixture.relays.sockets[2].ports.id == other_branch.id);
    CHECK(fixture.is_bound(other_branch.rtp));
    CHECK(fixture.is_bound(other_branch.rtcp));
}

TEST_CASE("released ports are closed here, or by whom they were handed to") {
    Fixture fixture;
    const auto caller = fixture.open(first);
    const auto callee = fixture.open(first);
    const auto lost = fixture.open(first);
    fixture.gateway.release_ports(first, lost.id);
    CHECK_FALSE(fixture.is_bound(lost.rtp));
    CHECK_FALSE(fixture.is_bound(lost.rtcp));
    CHECK(fixture.relays.released.empty());

    fixture.gateway.relay(relay_of(first, caller.id, callee.id));
    fixture.gateway.release_ports(first, callee.id);
    CHECK(fixture.relays.released == std::vector<PortsId>{callee.id});
    fixture.gateway.release_ports(second, caller.id);  // no such session: ignored
    CHECK(fixture.relays.released.size() == 1);
}

TEST_CASE("each session is ended by whoever has it, or here when nobody does") {
    Fixture fixture;
    const auto caller = fixture.open(first);
    fixture.gateway.relay(relay_of(first, caller.id, caller.id));
    const auto member_ports = fixture.open(second);
    common::MemberDescription member;
    member.session = second;
    member.audio_end.ports = member_ports.id;
    fixture.gateway.join(member);
    REQUIRE(fixture.rooms.sockets.size() == 1);
    CHECK(fixture.rooms.sockets[0].ports.id == member_ports.id);
    const SessionId undescribed{3};
    const auto unused = fixture.open(undescribed);

    fixture.gateway.end(first);
    CHECK(fixture.relays.ended == std::vector<SessionId>{first});
    fixture.gateway.end(second);
    CHECK(fixture.rooms.ended == std::vector<SessionId>{second});
    CHECK(fixture.events.ended.empty());
    fixture.gateway.end(undescribed);
    CHECK(fixture.events.ended == std::vector<SessionId>{undescribed});
    CHECK_FALSE(fixture.is_bound(unused.rtp));
}

TEST_CASE("end_all ends every session that is left, once") {
    Fixture fixture;
    const auto caller = fixture.open(first);
    fixture.gateway.relay(relay_of(first, caller.id, caller.id));
    static_cast<void>(fixture.open(second));
    fixture.gateway.end_all();
    fixture.gateway.end_all();
    CHECK(fixture.relays.ended == std::vector<SessionId>{first});
    CHECK(fixture.events.ended == std::vector<SessionId>{second});
}

TEST_CASE("pairs that are released, named no more or of an ended session can be opened again") {
    Fixture fixture;
    media::PortPool ports{two_free_pairs(fixture.local)};
    app::MediaGateway<decltype(fixture.relays), decltype(fixture.rooms)> gateway{
        ports, fixture.relays, fixture.rooms, fixture.events};
    const auto open = [&] { return gateway.open_ports(first, fixture.local); };
    const auto close_media = [&] { fixture.relays.sockets.clear(); };
    const auto kept = open().value();
    const auto lost = open().value();
    CHECK(open().error() == common::MediaError::no_port_left);

    gateway.release_ports(second, lost.id);  // not its own
    CHECK(open().error() == common::MediaError::no_port_left);
    gateway.release_ports(first, lost.id);
    const auto named = open().value();

    gateway.relay(relay_of(first, kept.id, named.id));
    CHECK(open().error() == common::MediaError::no_port_left);
    close_media();  // the kernel would give them out: they are known to be in use
    CHECK(open().error() == common::MediaError::no_port_left);
    gateway.relay(relay_of(first, kept.id, kept.id));
    const auto released = open().value();

    gateway.relay(relay_of(first, kept.id, released.id));
    close_media();
    gateway.release_ports(first, released.id);
    gateway.release_ports(first, released.id);
    static_cast<void>(open().value());
    CHECK(open().error() == common::MediaError::no_port_left);

    gateway.end(first);
    CHECK(open().has_value());
    CHECK(open().has_value());
    CHECK(open().error() == common::MediaError::no_port_left);
}

TEST_CASE("one session cannot have all the pairs there are") {
    Fixture fixture;
    common::PortPair last;
    for (std::size_t i = 0; i < decltype(fixture.gateway)::most_pairs; ++i)
        last = fixture.open(first);
    CHECK(fixture.gateway.open_ports(first, fixture.local).error() ==
          common::MediaError::no_port_left);
    CHECK(fixture.gateway.open_ports(second, fixture.local).has_value());
    fixture.gateway.release_ports(first, last.id);
    CHECK(fixture.gateway.open_ports(first, fixture.local).has_value());
}
