#include "app/listen_refusal.hpp"

#include <cerrno>
#include <cstring>

namespace app {

std::string listen_refusal(const std::string& reason) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe for known numbers
    const auto is = [&](int error) { return reason.ends_with(std::strerror(error)); };
    const auto with = [&](const char* remedy) { return "cannot listen on " + reason + remedy; };
    if (is(EADDRINUSE))
        return with("; stop the program that has the address or set sip.listen to a free port");
    if (is(EADDRNOTAVAIL))
        return with(
            "; it is not an address of this machine: set sip.listen to one that is, or to 0.0.0.0");
    if (is(EACCES))
        return with(
            "; ports below 1024 need CAP_NET_BIND_SERVICE: set sip.listen to a higher port");
    return with("; set sip.listen to an address and port of this machine");
}

}  // namespace app
