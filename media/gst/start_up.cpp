#include "media/gst/start_up.hpp"

#include "media/gst/handles.hpp"

namespace media::gst {

tl::expected<void, std::string> start_up() {
    GError* error = nullptr;
    if (gst_init_check(nullptr, nullptr, &error) != FALSE) return {};
    const ErrorRef owned{error};
    return tl::unexpected<std::string>{std::string{"GStreamer does not start: "} +
                                       (owned ? owned->message : "no reason given")};
}

}  // namespace media::gst
