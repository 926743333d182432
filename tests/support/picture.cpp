#include "tests/support/picture.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"

namespace tests::support {
namespace {

/// In a process of its own: GStreamer's threads in this one would be false alarms to
/// ThreadSanitizer.
void run_pipeline(const std::filesystem::path& home, const std::string& text) {
    Command command{{"gst-launch-1.0", "-q"}, home, {}, "gst-launch"};
    std::istringstream words{text};
    for (std::string word; words >> word;) command.arguments.push_back(word);
    if (run(command, std::chrono::seconds{20}).exit_code != 0)
        throw std::runtime_error("pipeline failed: " + text);
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
    run_pipeline(path.parent_path(), text.str());
}

Colour mean_colour(const std::filesystem::path& path) {
    const std::string raw = path.string() + ".rgb";
    run_pipeline(path.parent_path(),
                 "filesrc location=" + path.string() +
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
