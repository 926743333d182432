#include "app/configuration_changes.hpp"

#include <algorithm>

namespace app {

namespace {

using signaling::ListenAddress;

struct StartKey {
    std::string_view path;
    bool (*differs)(const Configuration& a, const Configuration& b);
};

bool same_addresses(const std::vector<ListenAddress>& a, const std::vector<ListenAddress>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const ListenAddress& left, const ListenAddress& right) {
                          return left.transport == right.transport &&
                                 left.endpoint == right.endpoint;
                      });
}

using C = const Configuration&;

constexpr StartKey start_keys[] = {
    {"sip.listen",
     [](C a, C b) { return !same_addresses(a.signaling.listen, b.signaling.listen); }},
    {"sip.domains", [](C a, C b) { return a.signaling.domains != b.signaling.domains; }},
    {"media.address",
     [](C a, C b) { return a.signaling.media_address != b.signaling.media_address; }},
    {"media.ports",
     [](C a, C b) { return a.ports.first != b.ports.first || a.ports.last != b.ports.last; }},
    {"media.workers", [](C a, C b) { return a.workers != b.workers; }},
    {"media.timeout", [](C a, C b) { return a.media_timeout != b.media_timeout; }},
    {"registrar.min_expires",
     [](C a, C b) {
         return a.signaling.registrar.min_expires != b.signaling.registrar.min_expires;
     }},
    {"registrar.max_expires",
     [](C a, C b) {
         return a.signaling.registrar.max_expires != b.signaling.registrar.max_expires;
     }},
    {"registrar.max_contacts",
     [](C a, C b) {
         return a.signaling.registrar.max_contacts != b.signaling.registrar.max_contacts;
     }},
    {"call_log.file", [](C a, C b) { return a.calls_file != b.calls_file; }},
    {"call_log.registrations",
     [](C a, C b) { return a.registrations_file != b.registrations_file; }},
    {"conference.max_members",
     [](C a, C b) {
         return a.signaling.conference.max_members != b.signaling.conference.max_members;
     }},
    {"conference.talkers", [](C a, C b) { return a.talkers != b.talkers; }},
    {"admin.listen", [](C a, C b) { return a.admin_listen != b.admin_listen; }},
    {"admin.token", [](C a, C b) { return a.admin_token != b.admin_token; }},
    {"debug.dump_dir", [](C a, C b) { return a.dump_directory != b.dump_directory; }},
};

}  // namespace

std::vector<std::string_view> keys_that_need_restart(const Configuration& running,
                                                     const Configuration& fresh) {
    std::vector<std::string_view> keys;
    for (const auto& key : start_keys) {
        if (key.differs(running, fresh)) keys.push_back(key.path);
    }
    return keys;
}

}  // namespace app
