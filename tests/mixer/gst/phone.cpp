#include "tests/mixer/gst/phone.hpp"

#include <doctest/doctest.h>

#include <array>

namespace tests::mixer::gst {

using common::AudioCodec;
using common::Endpoint;

namespace {

constexpr double loudness = 8000;

}  // namespace

common::FileDescriptor open_socket(const char* address) {
    common::FileDescriptor opened{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const common::SocketAddress local{Endpoint{*common::IpAddress::parse(address), 0}};
    REQUIRE(::bind(opened.number(), local.get(), local.length) == 0);
    return opened;
}

Endpoint local_of(int socket) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    REQUIRE(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    return Endpoint::from(address);
}

Phone::Phone(PhoneSetup setup)
    : setup_{setup},
      socket_{open_socket(setup.address)},
      tone_{static_cast<double>(rate_of(setup.codec)), setup.tone_hz, loudness},
      encoder_{CodecChain::encoder(setup.codec, setup.packet_ms,
                                   [this](auto payload) { send_rtp(payload); })},
      decoder_{CodecChain::decoder(
          setup.codec,
          [this](auto bytes) {
              const auto* samples = reinterpret_cast<const std::int16_t*>(bytes.data());
              heard_.insert(heard_.end(), samples, samples + bytes.size() / 2);
          })},
      numbering_{::mixer::Ssrc{local().port}, ::mixer::SeqNo{65500},
                 ::mixer::RtpTimestamp{0xFFFFF000}} {}

Endpoint Phone::local() const {
    return local_of(socket_.number());
}

std::uint8_t Phone::payload_type() const {
    switch (setup_.codec) {
        case AudioCodec::pcmu:
            return 0;
        case AudioCodec::pcma:
            return 8;
        case AudioCodec::opus:
            return 111;
    }
    return 0;
}

void Phone::exchange() {
    std::array<std::uint8_t, 2000> buffer{};
    for (;;) {
        const ssize_t got = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
        if (got < 0) return;
        const auto packet = ::mixer::parse_rtp({buffer.data(), static_cast<std::size_t>(got)});
        REQUIRE(packet.has_value());
        packets_.push_back({packet->header, std::vector<std::uint8_t>(packet->payload.begin(),
                                                                      packet->payload.end())});
        decoder_.push(packet->payload, std::chrono::milliseconds{setup_.packet_ms});
        if (setup_.talks) send_packet();
    }
}

void Phone::send_packet() {
    const auto samples = tone_.next(static_cast<std::size_t>(rate_hz() * setup_.packet_ms / 1000));
    encoder_.push({reinterpret_cast<const std::uint8_t*>(samples.data()), samples.size() * 2},
                  std::chrono::milliseconds{setup_.packet_ms});
}

void Phone::send_rtp(std::span<const std::uint8_t> payload) {
    send_payload(payload_type(), payload);
}

void Phone::send_payload(std::uint8_t payload_type, std::span<const std::uint8_t> payload) {
    const auto header = ::mixer::to_bytes(numbering_.next(
        payload_type, static_cast<std::uint32_t>(rate_hz() * setup_.packet_ms / 1000)));
    std::vector<std::uint8_t> packet(header.begin(), header.end());
    packet.insert(packet.end(), payload.begin(), payload.end());
    send_bytes(packet);
}

void Phone::send_bytes(std::span<const std::uint8_t> bytes) const {
    const common::SocketAddress to{room_};
    REQUIRE(::sendto(socket_.number(), bytes.data(), bytes.size(), 0, to.get(), to.length) ==
            static_cast<ssize_t>(bytes.size()));
}

std::span<const std::int16_t> Phone::last_heard(int milliseconds) const {
    const auto count = static_cast<std::size_t>(rate_hz() * milliseconds / 1000);
    REQUIRE(heard_.size() >= count);
    return std::span{heard_}.last(count);
}

double Phone::loudness_of(double tone_hz) const {
    return support::goertzel(last_heard(400), rate_hz(), tone_hz);
}

}  // namespace tests::mixer::gst
