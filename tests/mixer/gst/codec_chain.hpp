#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "common/media_control.hpp"
#include "media/gst/handles.hpp"

namespace tests::mixer::gst {

/// One GStreamer element between two bare pads, pushed on the caller's thread: a phone's encoder or
/// decoder. What goes in has come out when `push` returns.
class CodecChain {
public:
    using Out = std::function<void(std::span<const std::uint8_t>)>;

    [[nodiscard]] static CodecChain encoder(common::AudioCodec codec, int packet_ms, Out out);
    [[nodiscard]] static CodecChain decoder(common::AudioCodec codec, Out out);
    CodecChain(CodecChain&&) noexcept = default;
    CodecChain& operator=(CodecChain&&) noexcept = default;
    ~CodecChain();

    void push(std::span<const std::uint8_t> bytes, std::chrono::nanoseconds duration);

private:
    CodecChain(media::gst::ElementRef element, const std::string& in, const std::string& out_caps,
               Out out);

    media::gst::ElementRef element_;
    media::gst::PadRef in_;
    media::gst::PadRef out_;
    std::unique_ptr<Out> deliver_;
    std::chrono::nanoseconds time_{0};
};

/// Samples per second that a phone with the codec works with.
[[nodiscard]] int rate_of(common::AudioCodec codec);

}  // namespace tests::mixer::gst
