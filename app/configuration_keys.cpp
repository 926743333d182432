#include "app/configuration_keys.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "app/configuration_values.hpp"

namespace app {

namespace {

using MaybeComplaint = std::optional<Complaint>;

std::string type_name(const toml::node& node) {
    if (node.is_string()) return "a string";
    if (node.is_integer()) return "an integer";
    if (node.is_floating_point()) return "a number with a fraction";
    if (node.is_boolean()) return "a boolean";
    if (node.is_array()) return "an array";
    if (node.is_table()) return "a table";
    return "a date or time";
}

Complaint wrong_type(const toml::node& node, std::string_view right) {
    return {"is " + type_name(node) + "; write " + std::string{right}, &node};
}

/// Reads a string in one of the small languages of configuration_values.hpp.
template <class T, class Parse>
MaybeComplaint read_parsed(const toml::node& node, Parse parse, T& to) {
    const auto* text = node.as_string();
    if (text == nullptr) return wrong_type(node, "a string in quotes");
    auto value = parse(std::string_view{text->get()});
    if (!value) return Complaint{std::move(value.error()), &node};
    to = std::move(*value);
    return {};
}

template <class T, class Parse>
MaybeComplaint read_list(const toml::node& node, Parse parse, std::vector<T>& to) {
    const auto* array = node.as_array();
    if (array == nullptr) return wrong_type(node, "an array of strings like [\"…\", \"…\"]");
    std::vector<T> values;
    for (const toml::node& element : *array) {
        if (auto complaint = read_parsed(element, parse, values.emplace_back())) return complaint;
    }
    to = std::move(values);
    return {};
}

MaybeComplaint read_number(const toml::node& node, unsigned least, unsigned most, unsigned& to) {
    const std::string right =
        "an integer from " + std::to_string(least) + " to " + std::to_string(most);
    const auto* number = node.as_integer();
    if (number == nullptr) return wrong_type(node, right);
    if (number->get() < least || number->get() > most)
        return Complaint{std::to_string(number->get()) + " is out of range; write " + right, &node};
    to = static_cast<unsigned>(number->get());
    return {};
}

/// Whole seconds from 1 s to a day.
MaybeComplaint read_seconds(const toml::node& node, std::chrono::seconds& to) {
    using std::chrono::milliseconds;
    milliseconds length{};
    if (auto complaint = read_parsed(node, parse_duration, length)) return complaint;
    const bool is_whole = length % std::chrono::seconds{1} == milliseconds{0};
    if (!is_whole || length < std::chrono::seconds{1} || length > std::chrono::hours{24})
        return Complaint{node.as_string()->get() +
                             " is out of range; write whole seconds from \"1s\" to \"24h\"",
                         &node};
    to = std::chrono::duration_cast<std::chrono::seconds>(length);
    return {};
}

Parsed<std::string> parse_any(std::string_view text) {
    return std::string{text};
}

Parsed<std::filesystem::path> parse_file(std::string_view text) {
    if (text.empty()) return tl::unexpected<std::string>{"is empty; write a file name"};
    return std::filesystem::path{text};
}

Parsed<std::filesystem::path> parse_directory(std::string_view text) {
    return std::filesystem::path{text};
}

Parsed<std::optional<common::IpAddress>> parse_media_address(std::string_view text) {
    if (text == "auto") return std::optional<common::IpAddress>{};
    const auto address = common::IpAddress::parse(text);
    if (!address || address->is_unspecified())
        return tl::unexpected<std::string>{"\"" + std::string{text} +
                                           "\" is not an address to send to; write \"auto\" or "
                                           "one of this machine's addresses like \"192.0.2.1\""};
    return address;
}

/// Whether both would bind the same socket; 0.0.0.0 is every address.
bool overlap(const signaling::ListenAddress& a, const signaling::ListenAddress& b) {
    const auto& one = a.endpoint;
    const auto& other = b.endpoint;
    if (a.transport != b.transport || one.port != other.port || one.port == 0) return false;
    if (one.address.family() != other.address.family()) return false;
    return one.address == other.address || one.address.is_unspecified() ||
           other.address.is_unspecified();
}

/// `entries` were read from `array`.
MaybeComplaint find_repeated(const toml::array& array,
                             const std::vector<signaling::ListenAddress>& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (!overlap(entries[i], entries[j])) continue;
            const auto text = [&](std::size_t at) { return array[at].value_or(std::string{}); };
            return Complaint{"\"" + text(i) + "\" is listed already, as \"" + text(j) +
                                 "\"; leave one of them out",
                             &array[i]};
        }
    }
    return {};
}

MaybeComplaint read_listen(const toml::node& node, Configuration& to) {
    auto complaint = read_list(node, parse_listen_address, to.signaling.listen);
    if (!complaint && to.signaling.listen.empty())
        return Complaint{"is empty; write at least one address like \"udp:0.0.0.0:5060\"", &node};
    return complaint ? complaint : find_repeated(*node.as_array(), to.signaling.listen);
}

MaybeComplaint read_reason(std::string_view key, const toml::node& node, Configuration& to) {
    const auto status = parse_status_code(key.substr(key.find('.') + 1));
    if (!status) return Complaint{status.error(), nullptr};
    return read_parsed(node, parse_reason_phrase, to.signaling.reasons[*status]);
}

using Node = const toml::node&;
using Name = std::string_view;

constexpr ConfigurationKey all_keys[] = {
    {"sip.listen", [](Name, Node n, Configuration& c) { return read_listen(n, c); }},
    {"sip.domains",
     [](Name, Node n, Configuration& c) {
         return read_list(n, parse_domain, c.signaling.domains);
     }},
    {"media.address",
     [](Name, Node n, Configuration& c) {
         return read_parsed(n, parse_media_address, c.signaling.media_address);
     }},
    {"media.ports",
     [](Name, Node n, Configuration& c) { return read_parsed(n, parse_port_range, c.ports); }},
    {"media.workers",
     [](Name, Node n, Configuration& c) { return read_number(n, 0, 256, c.workers); }},
    {"media.timeout",
     [](Name, Node n, Configuration& c) { return read_seconds(n, c.media_timeout); }},
    {"auth.mode", nullptr, "\"open\""},
    {"auth.users", nullptr, "\"users.toml\""},
    {"registrar.min_expires",
     [](Name, Node n, Configuration& c) {
         return read_seconds(n, c.signaling.registrar.min_expires);
     }},
    {"registrar.max_expires",
     [](Name, Node n, Configuration& c) {
         return read_seconds(n, c.signaling.registrar.max_expires);
     }},
    {"registrar.max_contacts",
     [](Name, Node n, Configuration& c) {
         return read_number(n, 1, 1000, c.signaling.registrar.max_contacts);
     }},
    {"reasons.*", read_reason},
    {"call_log.file",
     [](Name, Node n, Configuration& c) { return read_parsed(n, parse_file, c.calls_file); }},
    {"call_log.registrations",
     [](Name, Node n, Configuration& c) {
         return read_parsed(n, parse_file, c.registrations_file);
     }},
    {"conference.rooms",
     [](Name, Node n, Configuration& c) {
         return read_list(n, parse_room_pattern, c.signaling.conference.rooms);
     }},
    {"conference.factory", nullptr, "\"conference-factory\""},
    {"conference.max_members",
     [](Name, Node n, Configuration& c) {
         return read_number(n, 2, 10'000, c.signaling.conference.max_members);
     }},
    {"conference.talkers",
     [](Name, Node n, Configuration& c) { return read_number(n, 0, 1000, c.talkers); }},
    {"conference.layout", nullptr, "\"speaker\""},
    {"conference.room.*.pin", nullptr, "\"\""},
    {"conference.room.*.moderator_pin", nullptr, "\"\""},
    {"conference.room.*.wait_for_moderator", nullptr, "false"},
    {"conference.room.*.record", nullptr, "false"},
    {"conference.room.*.announce", nullptr, "false"},
    {"conference.room.*.music", nullptr, "\"\""},
    {"forward.*.always"},
    {"forward.*.busy"},
    {"forward.*.no_answer"},
    {"forward.*.unregistered"},
    {"forward.*.after"},
    {"store.path", nullptr, "\"ustredna.db\""},
    {"store.redis", nullptr, "\"\""},
    {"admin.listen",
     [](Name, Node n, Configuration& c) { return read_parsed(n, parse_endpoint, c.admin_listen); }},
    {"admin.token",
     [](Name, Node n, Configuration& c) { return read_parsed(n, parse_any, c.admin_token); }},
    {"debug.dump_dir",
     [](Name, Node n, Configuration& c) {
         return read_parsed(n, parse_directory, c.dump_directory);
     }},
    {"debug.pcap_dir", nullptr, "\"\""},
    {"debug.hep", nullptr, "\"\""},
};

std::pair<std::string_view, std::string_view> split_first(std::string_view path) {
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) return {path, {}};
    return {path.substr(0, dot), path.substr(dot + 1)};
}

/// How much of `pattern` remains when all of `path` was matched; nothing when it does not match.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
    while (!path.empty()) {
        if (pattern.empty()) return {};
        const auto [wanted, pattern_rest] = split_first(pattern);
        const auto [given, path_rest] = split_first(path);
        if (wanted != "*" && wanted != given) return {};
        pattern = pattern_rest;
        path = path_rest;
    }
    return pattern;
}

/// Levenshtein's distance: letters to add, drop or change.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
        }
    }
    return row.back();
}

}  // namespace

std::span<const ConfigurationKey> configuration_keys() {
    return all_keys;
}

const ConfigurationKey* find_configuration_key(std::string_view path) {
    for (const auto& key : all_keys) {
        const auto rest = match(key.path, path);
        if (rest && rest->empty()) return &key;
    }
    return nullptr;
}

bool is_configuration_section(std::string_view path) {
    return std::any_of(std::begin(all_keys), std::end(all_keys), [&](const auto& key) {
        const auto rest = match(key.path, path);
        return rest && !rest->empty();
    });
}

std::string nearest_configuration_key(std::string_view path) {
    std::string nearest;
    auto distance = std::numeric_limits<std::size_t>::max();
    const auto consider = [&](std::string_view candidate) {
        const auto candidate_distance = edit_distance(path, candidate);
        if (candidate_distance >= distance) return;
        distance = candidate_distance;
        nearest = candidate;
    };
    const bool is_top_level = path.find('.') == std::string_view::npos;
    // A key whose section was forgotten: "listen" for "sip.listen".
    if (is_top_level) {
        const auto known = std::find_if(std::begin(all_keys), std::end(all_keys), [&](auto& key) {
            return key.path.substr(key.path.rfind('.') + 1) == path;
        });
        if (known != std::end(all_keys)) return std::string{known->path};
    }
    for (const auto& key : all_keys)
        consider(is_top_level ? split_first(key.path).first : key.path);
    return nearest;
}

}  // namespace app
