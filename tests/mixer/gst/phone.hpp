#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/endpoint.hpp"
#include "common/file_descriptor.hpp"
#include "common/media_control.hpp"
#include "mixer/rtp_packet.hpp"
#include "tests/mixer/gst/codec_chain.hpp"
#include "tests/support/tone.hpp"

namespace tests::mixer::gst {

struct PhoneSetup {
    common::AudioCodec codec = common::AudioCodec::pcmu;
    double tone_hz = 440;
    int packet_ms = 20;
    const char* address = "127.0.0.1";
    bool talks = true;
};

/// A phone on a real loopback socket that says a tone and records what it hears. It sends one
/// packet for each that it receives, so that the room's tick is its clock and no test needs
/// another.
class Phone {
public:
    explicit Phone(PhoneSetup setup);
    Phone(const Phone&) = delete;
    Phone& operator=(const Phone&) = delete;

    [[nodiscard]] const PhoneSetup& setup() const { return setup_; }
    [[nodiscard]] int socket() const { return socket_.number(); }
    [[nodiscard]] common::Endpoint local() const;
    [[nodiscard]] std::uint8_t payload_type() const;
    [[nodiscard]] int rate_hz() const { return rate_of(setup_.codec); }

    void dial(const common::Endpoint& room) { room_ = room; }
    void set_talks(bool on) { setup_.talks = on; }

    /// Receives and records what waits, and answers each packet with one of its own.
    void exchange();
    void send_packet();
    void send_bytes(std::span<const std::uint8_t> bytes) const;
    /// A packet of the stream that it sends, with the next number, and this payload.
    void send_payload(std::uint8_t payload_type, std::span<const std::uint8_t> payload);

    // What it heard.
    struct Packet {
        ::mixer::RtpHeader header;
        std::vector<std::uint8_t> payload;
    };
    [[nodiscard]] const std::vector<Packet>& packets() const { return packets_; }
    [[nodiscard]] std::size_t heard_ms() const { return packets_.size() * setup_.packet_ms; }
    /// The last so many milliseconds of what it heard; fails the test if there is less.
    [[nodiscard]] std::span<const std::int16_t> last_heard(int milliseconds) const;
    [[nodiscard]] const std::vector<std::int16_t>& heard() const { return heard_; }
    /// How loud a tone is in the last 400 ms of what it heard.
    [[nodiscard]] double loudness_of(double tone_hz) const;

private:
    void send_rtp(std::span<const std::uint8_t> payload);

    PhoneSetup setup_;
    common::FileDescriptor socket_;
    common::Endpoint room_;
    support::Tone tone_;
    CodecChain encoder_;
    CodecChain decoder_;
    ::mixer::RtpNumbering numbering_;
    std::vector<Packet> packets_;
    std::vector<std::int16_t> heard_;
};

/// A UDP socket on the address, at a port of the kernel's choice.
[[nodiscard]] common::FileDescriptor open_socket(const char* address);
[[nodiscard]] common::Endpoint local_of(int socket);

}  // namespace tests::mixer::gst
