#include "app/ctl_target.hpp"

#include <fstream>

#include "app/configuration.hpp"

namespace app {

namespace {

std::string url_of(common::Endpoint listen) {
    if (listen.address.is_unspecified()) {
        const bool is_ipv4 = listen.address.family() == common::AddressFamily::ipv4;
        listen.address = common::IpAddress::parse(is_ipv4 ? "127.0.0.1" : "::1").value();
    }
    return "http://" + listen.to_string();
}

/// What the running exchange wrote; empty: none runs with this state directory.
std::string url_left_behind(const CtlCommand& command, const Environment& environment) {
    const auto directory = state_directory(command.state, environment);
    if (!directory) return {};
    std::ifstream file{*directory / admin_url_file};
    std::string url;
    std::getline(file, url);
    return url;
}

}  // namespace

tl::expected<admin::CtlTarget, std::string> ctl_target(const CtlCommand& command,
                                                       const Environment& environment) {
    Configuration configuration;
    const auto default_listen = configuration.admin_listen;
    if (!command.config.empty()) {
        auto read = read_configuration(command.config);
        if (!read) return tl::unexpected<std::string>{read.error().line};
        configuration = std::move(*read);
    }
    const auto& listen = configuration.admin_listen;
    admin::CtlTarget target{command.url, configuration.admin_token, false};
    while (target.url.ends_with('/')) target.url.pop_back();
    if (!target.url.empty()) return target;
    if (listen != default_listen && listen.port != 0) target.url = url_of(listen);
    if (target.url.empty()) target.url = url_left_behind(command, environment);
    target.is_guess = target.url.empty();
    if (target.is_guess) target.url = url_of(default_listen);
    return target;
}

}  // namespace app
