#include "app/listen_refusal.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstring>

TEST_CASE("an address that cannot be listened on is told with the remedy for its cause") {
    struct Row {
        int error;
        const char* remedy;
    };
    const Row rows[] = {
        {EADDRINUSE, "stop the program that has the address or set sip.listen"},
        {EADDRNOTAVAIL, "it is not an address of this machine: set sip.listen"},
        {EACCES, "ports below 1024 need CAP_NET_BIND_SERVICE: set sip.listen"},
        {EAFNOSUPPORT, "set sip.listen to an address and port of this machine"},
    };
    for (const Row& row : rows) {
        const auto reason = std::string{"udp:192.0.2.1:99: "} + std::strerror(row.error);
        const auto line = app::listen_refusal(reason);
        CAPTURE(line);
        CHECK(line.starts_with("cannot listen on " + reason + "; "));
        CHECK(line.find(row.remedy) != std::string::npos);
        CHECK(line.find('\n') == std::string::npos);
    }
}
