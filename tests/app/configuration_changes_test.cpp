#include "app/configuration_changes.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "app/configuration_keys.hpp"

using app::Configuration;
using app::keys_that_need_restart;

namespace {

/// A value that is not the default, of every key that this version reads.
const std::map<std::string_view, std::string>& other_values() {
    static const std::map<std::string_view, std::string> values{
        {"sip.listen", "['udp:127.0.0.1:5070']"},
        {"sip.domains", "['example.org']"},
        {"media.address", "'192.0.2.1'"},
        {"media.ports", "'20000-29999'"},
        {"media.workers", "3"},
        {"media.timeout", "'61s'"},
        {"registrar.min_expires", "'61s'"},
        {"registrar.max_expires", "'3601s'"},
        {"registrar.max_contacts", "11"},
        {"call_log.file", "'c'"},
        {"call_log.registrations", "'r'"},
        {"conference.max_members", "101"},
        {"conference.talkers", "7"},
        {"admin.listen", "'127.0.0.1:8081'"},
        {"admin.token", "'t'"},
        {"debug.dump_dir", "'d'"}};
    return values;
}

bool is_taken_over(std::string_view key) {
    return key == "reasons.*" || key == "conference.rooms";
}

}  // namespace

TEST_CASE("each key that is not taken over at SIGHUP is named when its value changed") {
    for (const auto& key : app::configuration_keys()) {
        if (key.read == nullptr || is_taken_over(key.path)) continue;
        CAPTURE(key.path);
        const auto value = other_values().find(key.path);
        REQUIRE(value != other_values().end());
        const std::string text = std::string{key.path} + " = " + value->second + "\n";
        const auto fresh = app::parse_configuration(text, "f");
        REQUIRE(fresh.has_value());
        CHECK(keys_that_need_restart({}, *fresh) == std::vector<std::string_view>{key.path});
    }
}

TEST_CASE("what is the same or is taken over at SIGHUP needs no restart") {
    CHECK(keys_that_need_restart({}, {}).empty());
    const auto fresh = app::parse_configuration(
        "[reasons]\n486 = 'Later'\n[conference]\nrooms = ['talk*']\n", "f");
    REQUIRE(fresh.has_value());
    CHECK(keys_that_need_restart({}, *fresh).empty());
}
