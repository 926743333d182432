#include "tests/support/picture.hpp"

#include <gst/gst.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

namespace tests::support {
namespace {

struct Unref {
    void operator()(GstElement* element) const {
        gst_element_set_state(element, GST_STATE_NULL);
        gst_object_unref(element);
    }
    void operator()(GstBus* bus) const { gst_object_unref(bus); }
    void operator()(GstMessage* message) const { gst_message_unref(message); }
};

void run_pipeline(const std::string& text) {
    gst_init(nullptr, nullptr);
    const std::unique_ptr<GstElement, Unref> pipeline{gst_parse_launch(text.c_str(), nullptr)};
    if (!pipeline) throw std::runtime_error("bad pipeline: " + text);
    const std::unique_ptr<GstBus, Unref> bus{gst_element_get_bus(pipeline.get())};
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    constexpr auto wanted = static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    const std::unique_ptr<GstMessage, Unref> last{
        gst_bus_timed_pop_filtered(bus.get(), 20 * GST_SECOND, wanted)};
    if (!last || GST_MESSAGE_TYPE(last.get()) != GST_MESSAGE_EOS) {
        throw std::runtime_error("pipeline failed: " + text);
    }
}

}  // namespace

bool similar(const Colour& left, const Colour& right) {
    constexpr int tolerance = 60;
    return std::abs(left.red - right.red) < tolerance &&
           std::abs(left.green - right.green) < tolerance &&
           std::abs(left.blue - right.blue) < tolerance;
}

void write_picture(const std::filesystem::path& path, const Colour& colour) {
    std::ostringstream text;
    text << "videotestsrc num-buffers=1 pattern=solid-color foreground-color=0xff" << std::hex
         << std::setfill('0') << std::setw(2) << int{colour.red} << std::setw(2)
         << int{colour.green} << std::setw(2) << int{colour.blue}
         << " ! video/x-raw,width=352,height=288 ! jpegenc ! filesink location=" << path.string();
    run_pipeline(text.str());
}

Colour mean_colour(const std::filesystem::path& path) {
    const std::string raw = path.string() + ".rgb";
    run_pipeline("filesrc location=" + path.string() +
                 " ! jpegdec ! videoconvert ! videoscale ! "
                 "video/x-raw,format=RGB,width=1,height=1 ! filesink location=" +
                 raw);
    std::ifstream file{raw, std::ios::binary};
    std::array<char, 3> bytes{};
    if (!file.read(bytes.data(), bytes.size())) throw std::runtime_error("no pixel in " + raw);
    return Colour{static_cast<std::uint8_t>(bytes[0]), static_cast<std::uint8_t>(bytes[1]),
                  static_cast<std::uint8_t>(bytes[2])};
}

}  // namespace tests::support
