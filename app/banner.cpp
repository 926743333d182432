#include "app/banner.hpp"

#include "app/version.hpp"

namespace app {

namespace {

void add(std::string& text, const std::string& what, const std::string& value) {
    constexpr std::size_t column = 16;
    text += "  " + what + std::string(column - what.size(), ' ') + value + "\n";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "none" : text;
}

}  // namespace

std::string banner(const std::vector<signaling::ListenAddress>& listening,
                   const std::vector<std::string>& rooms, const common::Endpoint& admin,
                   const Places& places) {
    std::string text = "ustredna " + std::string{version} + " is running\n";
    for (const auto& address : listening) {
        const bool is_udp = address.transport == signaling::Transport::udp;
        add(text, "phones register", (is_udp ? "udp " : "tcp ") + address.endpoint.to_string());
    }
    add(text, "rooms to dial", joined(rooms));
    add(text, "page", "http://" + admin.to_string() + "/");
    add(text, "log", places.log.string());
    add(text, "calls", places.calls.string());
    add(text, "registrations", places.registrations.string());
    add(text, "pictures", places.dumps.string() + " (on SIGUSR1 or `ustredna ctl dump`)");
    return text;
}

}  // namespace app
