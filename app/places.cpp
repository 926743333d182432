#include "app/places.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "app/ctl_target.hpp"

namespace app {

// `/` keeps the right side when that is absolute: names are relative to the state directory.
Places::Places(const std::filesystem::path& state_directory, const Configuration& configuration)
    : state{state_directory},
      log{state / "ustredna.log"},
      calls{state / configuration.calls_file},
      registrations{state / configuration.registrations_file},
      dumps{state / (configuration.dump_directory.empty() ? std::filesystem::path{"dumps"}
                                                          : configuration.dump_directory)},
      admin_url{state / admin_url_file} {}

tl::expected<void, std::string> write_admin_url(const std::filesystem::path& file,
                                                const common::Endpoint& page) {
    errno = 0;
    std::ofstream stream{file};
    stream << "http://" << page.to_string() << '\n';
    stream.close();
    if (stream) return {};
    return tl::unexpected{file.string() + ": " + std::strerror(errno)};
}

}  // namespace app
