#pragma once

#include <string>
#include <tl/expected.hpp>

#include "admin/ctl.hpp"
#include "app/command_line.hpp"
#include "app/state_directory.hpp"

namespace app {

/// The file in the state directory in which a running exchange leaves its page's address.
inline constexpr const char* admin_url_file = "admin.url";

/// Which exchange `ctl` asks: `--url`, else `admin.listen` of `--config` when that says something
/// of its own, else what the running exchange left in the state directory, else the default
/// address. The token is that of `--config`. The error is one line.
[[nodiscard]] tl::expected<admin::CtlTarget, std::string> ctl_target(
    const CtlCommand& command, const Environment& environment);

}  // namespace app
