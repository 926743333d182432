#include "app/signals.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <initializer_list>

namespace app {

namespace {

sigset_t awaited_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) ::sigaddset(&set, number);
    return set;
}

}  // namespace

void block_signals() {
    const sigset_t set = awaited_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

Signal wait_for_signal() {
    const sigset_t set = awaited_signals();
    for (;;) {
        int number = 0;
        if (::sigwait(&set, &number) != 0) continue;
        if (number == SIGHUP) return Signal::reload;
        if (number == SIGUSR1) return Signal::dump;
        return Signal::stop;
    }
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    // Refused: there is room for fewer calls, and the port pool says so when it is reached.
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace app
