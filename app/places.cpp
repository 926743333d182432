#include "app/places.hpp"

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

}  // namespace app
