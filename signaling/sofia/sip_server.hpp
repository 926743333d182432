#pragma once

#include <spdlog/logger.h>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"
#include "signaling/journal.hpp"
#include "signaling/settings.hpp"
#include "signaling/snapshots.hpp"

namespace signaling::sofia {

/// Why the server could not start, e.g. "udp:0.0.0.0:5060: Address already in use".
struct StartError {
    std::string reason;
};

/// The signaling thread: Sofia's su_root with the NTA agent, registrar, proxy and rooms on it.
/// Every public function may be called from any thread.
class SipServer {
public:
    SipServer(Settings settings, Journal& journal, std::shared_ptr<spdlog::logger> log);
    /// Stops if `stop` was not called.
    ~SipServer();
    SipServer(const SipServer&) = delete;
    SipServer& operator=(const SipServer&) = delete;

    /// Where media reports to; valid at once, so that media can be built before `start`.
    [[nodiscard]] common::MediaEvents& media_events();

    /// Binds every listen address and runs the thread. Returns the addresses that phones can be
    /// pointed at, with real ports and the machine's addresses instead of 0.0.0.0.
    [[nodiscard]] tl::expected<std::vector<ListenAddress>, StartError> start(
        common::MediaControl& media);

    /// No new calls; ends the running ones with BYE, CANCEL or 503, waits until they are gone or
    /// `patience` is over, then stops the thread. Returns how many calls did not end in time.
    std::size_t stop(std::chrono::milliseconds patience);

    /// New reason phrases from the next message on (SIGHUP).
    void set_reasons(std::map<int, std::string> reasons);
    /// New patterns of rooms to dial (SIGHUP). Who is in a room that is none any more stays.
    void set_rooms(std::vector<std::string> patterns);

    /// Ends a call by its snapshot id. False: there is none.
    [[nodiscard]] std::future<bool> hang_up(std::string id);

    [[nodiscard]] std::future<StatusSnapshot> status();
    [[nodiscard]] std::future<std::vector<CallSnapshot>> calls();
    [[nodiscard]] std::future<std::vector<BindingSnapshot>> registrations();
    [[nodiscard]] std::future<std::vector<RoomSnapshot>> rooms();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace signaling::sofia
