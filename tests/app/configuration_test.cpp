#include "app/configuration.hpp"

#include <doctest/doctest.h>

#include "app/configuration_keys.hpp"
#include "tests/app/temporary_directory.hpp"

using app::Configuration;
using app::parse_configuration;
using namespace std::chrono_literals;

namespace {

/// The error line without "FILE:", or "" when the text is accepted.
std::string error_of(const std::string& text) {
    const auto configuration = parse_configuration(text, "f");
    if (configuration) return "";
    REQUIRE(configuration.error().line.starts_with("f:"));
    return configuration.error().line.substr(2);
}

void check_same(const Configuration& a, const Configuration& b) {
    REQUIRE(a.signaling.listen.size() == b.signaling.listen.size());
    for (std::size_t i = 0; i < a.signaling.listen.size(); ++i) {
        CHECK(a.signaling.listen[i].transport == b.signaling.listen[i].transport);
        CHECK(a.signaling.listen[i].endpoint == b.signaling.listen[i].endpoint);
    }
    CHECK(a.signaling.domains == b.signaling.domains);
    CHECK(a.signaling.media_address == b.signaling.media_address);
    CHECK(a.signaling.registrar.min_expires == b.signaling.registrar.min_expires);
    CHECK(a.signaling.registrar.max_expires == b.signaling.registrar.max_expires);
    CHECK(a.signaling.registrar.max_contacts == b.signaling.registrar.max_contacts);
    CHECK(a.signaling.conference.rooms == b.signaling.conference.rooms);
    CHECK(a.signaling.conference.max_members == b.signaling.conference.max_members);
    CHECK(a.signaling.reasons == b.signaling.reasons);
    CHECK(a.ports.first == b.ports.first);
    CHECK(a.ports.last == b.ports.last);
    CHECK(a.workers == b.workers);
    CHECK(a.media_timeout == b.media_timeout);
    CHECK(a.talkers == b.talkers);
    CHECK(a.calls_file == b.calls_file);
    CHECK(a.registrations_file == b.registrations_file);
    CHECK(a.admin_listen == b.admin_listen);
    CHECK(a.admin_token == b.admin_token);
    CHECK(a.dump_directory == b.dump_directory);
}

}  // namespace

TEST_CASE("the shipped example is the defaults") {
    const auto example = app::read_configuration("packaging/ustredna.toml");
    REQUIRE_MESSAGE(example.has_value(), example.error().line);
    check_same(*example, Configuration{});
}

TEST_CASE("the shipped example names every key") {
    // Sections in comments and the reasons have names of their own choice.
    const auto text = content_of("packaging/ustredna.toml");
    for (const auto& key : app::configuration_keys()) {
        const std::string path{key.path};
        CAPTURE(path);
        const auto name = path.substr(path.rfind('.') + 1);
        if (name != "*") CHECK(text.find(name + " = ") != std::string::npos);
    }
}

TEST_CASE("an empty file is the defaults") {
    const auto configuration = parse_configuration("", "f");
    REQUIRE(configuration.has_value());
    check_same(*configuration, Configuration{});
}

TEST_CASE("each key arrives at its setting") {
    const auto read = parse_configuration(R"(
[sip]
listen = ["udp:127.0.0.1:5070", "tcp:[::1]:5071"]
domains = ["example.org", "192.0.2.9"]
[media]
address = "192.0.2.1"
ports = "40000-40999"
workers = 3
timeout = "5m"
[registrar]
min_expires = "30s"
max_expires = "2h"
max_contacts = 5
[reasons]
486 = "Obsadené"
"200" = "OK, v poriadku"
[call_log]
file = "/var/log/calls"
registrations = "r"
[conference]
rooms = ["meet-*"]
max_members = 20
talkers = 0
[conference.room.board]
pin = ""
[admin]
listen = "0.0.0.0:9000"
token = "t"
[debug]
dump_dir = "d"
)",
                                          "f");
    REQUIRE_MESSAGE(read.has_value(), read.error().line);
    Configuration expected;
    using signaling::Transport;
    expected.signaling.listen = {
        {Transport::udp, {common::IpAddress::parse("127.0.0.1").value(), 5070}},
        {Transport::tcp, {common::IpAddress::parse("::1").value(), 5071}}};
    expected.signaling.domains = {"example.org", "192.0.2.9"};
    expected.signaling.media_address = common::IpAddress::parse("192.0.2.1");
    expected.signaling.registrar = {30s, 2h, 5};
    expected.signaling.reasons = {{486, "Obsadené"}, {200, "OK, v poriadku"}};
    expected.signaling.conference.rooms = {"meet-*", "board"};
    expected.signaling.conference.max_members = 20;
    expected.ports = {40000, 40999};
    expected.workers = 3;
    expected.media_timeout = 5min;
    expected.talkers = 0;
    expected.calls_file = "/var/log/calls";
    expected.registrations_file = "r";
    expected.admin_listen = {common::IpAddress{}, 9000};
    expected.admin_token = "t";
    expected.dump_directory = "d";
    check_same(*read, expected);
}

TEST_CASE("what is wrong is told in one line with line, key and remedy") {
    struct Row {
        const char* text;
        const char* line_and_key;  // what the error begins with, after "f:"
        const char* part;          // what it says as well
    };
    const Row rows[] = {
        // Keys that are not there.
        {"[sip]\nlisen = []", "2: sip.lisen: ", "did you mean sip.listen?"},
        {"\n\n[conferense]\n", "3: conferense: ", "did you mean conference?"},
        {"port = 1", "1: port: ", "is not a known key"},
        {"listen = []", "1: listen: ", "did you mean sip.listen?"},
        {"rooms = []", "1: rooms: ", "did you mean conference.rooms?"},
        {"[reasons.x]\ny = 1", "1: reasons.x: ", "\"x\" is not a status code"},
        {"[conference.room.a]\npins = \"1\"",
         "2: conference.room.a.pins: ", "did you mean conference.room.*.pin?"},
        // Types.
        {"[sip]\nlisten = \"udp:0.0.0.0:5060\"", "2: sip.listen: ", "is a string; write an array"},
        {"[sip]\nlisten = [5060]", "2: sip.listen: ", "is an integer; write a string"},
        {"[media]\nworkers = \"2\"", "2: media.workers: ", "is a string; write an integer"},
        {"[media]\nworkers = 1.5", "2: media.workers: ", "fraction; write an integer"},
        {"[media]\ntimeout = 60", "2: media.timeout: ", "is an integer; write a string"},
        {"sip = 1", "1: sip: ", "is not a section; write [sip]"},
        {"[media.ports]", "1: media.ports: ", "is a table; write a string"},
        {"[admin]\ntoken = true", "2: admin.token: ", "is a boolean; write a string"},
        // Values.
        {"[sip]\nlisten = []", "2: sip.listen: ", "is empty; write at least one"},
        {"[sip]\nlisten = [\"udp:0.0.0.0:5060\",\n  \"tcp:pbx:5060\"]",
         "3: sip.listen: ", "\"pbx\" is not an IP address; write \"udp:0.0.0.0:5060\""},
        {"[sip]\nlisten = [\"udp:::1:5060\"]", "2: sip.listen: ", "IPv6 address without brackets"},
        {"[sip]\nlisten = [\"tls:0.0.0.0:5061\"]", "2: sip.listen: ", "this version has no TLS"},
        {"[sip]\ndomains = [\"example.org:5060\"]", "2: sip.domains: ", "without a port"},
        {"[media]\naddress = \"0.0.0.0\"", "2: media.address: ", "write \"auto\""},
        {"[media]\nports = \"30001-39999\"", "2: media.ports: ", "odd port; write"},
        {"[media]\nports = \"30000-30002\"", "2: media.ports: ", "fewer than 4 ports; write"},
        {"[media]\nworkers = -1", "2: media.workers: ", "from 0 to 256"},
        {"[media]\nworkers = 257", "2: media.workers: ", "from 0 to 256"},
        {"[media]\ntimeout = \"1 min\"", "2: media.timeout: ", "is not a duration; write"},
        {"[media]\ntimeout = \"250ms\"", "2: media.timeout: ", "whole seconds"},
        {"[media]\ntimeout = \"1500ms\"", "2: media.timeout: ", "whole seconds"},
        {"[media]\ntimeout = \"25h\"", "2: media.timeout: ", "\"1s\" to \"24h\""},
        {"[registrar]\nmax_contacts = 0", "2: registrar.max_contacts: ", "from 1 to 1000"},
        {"[reasons]\n99 = \"x\"", "2: reasons.99: ", "from 200 to 699"},
        {"[reasons]\n100 = \"x\"", "2: reasons.100: ", "from 200 to 699"},
        {"[reasons]\n486 = 5", "2: reasons.486: ", "is an integer; write a string"},
        {"[reasons]\n486 = \"a\\nb\"", "2: reasons.486: ", "control characters"},
        {"[reasons]\n486 = \"\"", "2: reasons.486: ", "empty"},
        {"[call_log]\nfile = \"\"", "2: call_log.file: ", "write a file name"},
        {"[conference]\nrooms = [\"\"]", "2: conference.rooms: ", "pattern is empty"},
        {"[conference]\nrooms = [\"8[0-9]\",\n\"8[0-9\"]",
         "3: conference.rooms: ", "without its ']'"},
        {"[conference]\nrooms = [\"*\"]", "2: conference.rooms: ", "a room of every user"},
        {"[conference]\nmax_members = 1", "2: conference.max_members: ", "from 2 to 10000"},
        {"[conference.room.\"a b\"]", "1: conference.room.a b: ", "is not a room's name"},
        {"[admin]\nlisten = \"8080\"", "2: admin.listen: ", "has no port; write"},
        {"[admin]\nlisten = \"\"", "2: admin.listen: ", "is empty; write \"127.0.0.1:8080\""},
        // Rules between keys.
        {"[sip]\nlisten = [\"udp:127.0.0.1:5060\",\n\"udp:127.0.0.1:5060\"]",
         "3: sip.listen: ", "listed already"},
        {"[sip]\nlisten = [\"tcp:127.0.0.1:5060\",\n\"tcp:0.0.0.0:5060\"]",
         "3: sip.listen: ", "listed already, as \"tcp:127.0.0.1:5060\"; leave one"},
        {"[call_log]\nfile = \"a\"\nregistrations = \"./a\"",
         "3: call_log.registrations: ", "is call_log.file, too; name two"},
        {"[call_log]\nfile = \"registrations.jsonl\"",
         "2: call_log.registrations: ", "is call_log.file, too; name two"},
        {"[registrar]\nmin_expires = \"2h\"", "2: registrar.min_expires: ", "max_expires"},
        {"[registrar]\n\nmax_expires = \"5s\"", "3: registrar.min_expires: ", "max_expires"},
        {"[admin]\nlisten = \"0.0.0.0:8080\"", "2: admin.listen: ", "set admin.token"},
        {"[admin]\nlisten = \"[::]:8080\"\ntoken = \"\"", "2: admin.listen: ", "set admin.token"},
        // The file itself.
        {"[sip\n", "1: syntax: ", "; write TOML"},
        {"[sip]\nlisten = [\"udp", "2: syntax: ", "; write TOML"},
        {"[sip]\n[sip]\n", "2: syntax: ", "; write TOML"},
        {"[media]\nworkers = 1\nworkers = 2", "3: syntax: ", "; write TOML"},
        {"[reasons]\n486 = \"\xff\"", "2: syntax: ", "; write TOML"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto error = error_of(row.text);
        CAPTURE(error);
        CHECK(error.starts_with(row.line_and_key));
        CHECK(error.find(row.part) != std::string::npos);
        CHECK(error.find('\n') == std::string::npos);
    }
}

TEST_CASE("of several errors the topmost is told") {
    const auto error = error_of("[sip]\nfoo = 1\n[media]\nworkers = -1\n[admin]\nbar = 1");
    CHECK(error.starts_with("2: sip.foo: "));
}

TEST_CASE("what comes in a later version is accepted at its default and refused otherwise") {
    struct Row {
        const char* key;
        const char* section;
        const char* right;
        const char* wrong;
    };
    const Row rows[] = {
        {"mode", "auth", "\"open\"", "\"digest\""},
        {"users", "auth", "\"users.toml\"", "\"other.toml\""},
        {"factory", "conference", "\"conference-factory\"", "\"factory\""},
        {"layout", "conference", "\"speaker\"", "\"mosaic\""},
        {"pin", "conference.room.board", "\"\"", "\"1234\""},
        {"record", "conference.room.board", "false", "true"},
        {"wait_for_moderator", "conference.room.board", "false", "\"false\""},
        {"path", "store", "\"ustredna.db\"", "\"x.db\""},
        {"redis", "store", "\"\"", "\"redis://127.0.0.1\""},
        {"pcap_dir", "debug", "\"\"", "\"pcap\""},
        {"hep", "debug", "\"\"", "5"},
    };
    for (const Row& row : rows) {
        const std::string section = "[" + std::string{row.section} + "]\n" + row.key + " = ";
        CAPTURE(section);
        CHECK(error_of(section + row.right).empty());
        const auto error = error_of(section + row.wrong);
        CHECK(error.starts_with("2: " + std::string{row.section} + "." + row.key + ": "));
        CHECK(error.find("this version does not have it yet") != std::string::npos);
        CHECK(error.find(row.right) != std::string::npos);
    }
}

TEST_CASE("forwarding is refused even where it forwards nowhere: it would be missed in silence") {
    for (const char* key : {"always", "busy", "no_answer", "unregistered", "after"}) {
        CAPTURE(key);
        for (const char* value : {"\"\"", "\"20s\"", "\"sip:carol@example.org\""}) {
            const auto error = error_of("[forward.bob]\n" + std::string{key} + " = " + value);
            CHECK(error == "2: forward.bob." + std::string{key} +
                               ": this version does not have it yet; leave it out");
        }
    }
}

TEST_CASE("sockets and files that differ are not taken for the same") {
    for (const char* text : {
             "[sip]\nlisten = [\"udp:0.0.0.0:5060\", \"tcp:0.0.0.0:5060\", \"udp:[::]:5060\"]",
             "[sip]\nlisten = [\"udp:127.0.0.1:5060\", \"udp:127.0.0.1:5061\"]",
             "[sip]\nlisten = [\"udp:127.0.0.1:0\", \"udp:127.0.0.1:0\"]",
             "[sip]\nlisten = [\"udp:127.0.0.1:5060\", \"udp:127.0.0.2:5060\"]",
             "[call_log]\nfile = \"/dev/null\"\nregistrations = \"/dev/null\"",
         }) {
        CAPTURE(text);
        CHECK(error_of(text).empty());
    }
}

TEST_CASE("a file that cannot be read is told like any other error") {
    const TemporaryDirectory directory;
    for (const auto& file : {directory.path(), directory.path() / "none.toml"}) {
        CAPTURE(file.string());
        const auto read = app::read_configuration(file);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().line.starts_with(file.string() + ": cannot be read: "));
        CHECK(read.error().line.find("--config") != std::string::npos);
    }
}
