#include "app/configuration.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

#include "app/configuration_keys.hpp"

namespace app {

namespace {

using Line = toml::source_index;

/// Text from the file or a library must not break the promise of one line.
std::string on_one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
    return text;
}

/// Walks the file's tables and fills a Configuration; remembers the topmost error.
class Reading {
public:
    explicit Reading(const std::string& file) : file_{file} {}

    void read_table(const toml::table& table, const std::string& prefix) {
        for (auto&& [key, node] : table) {
            const std::string path = prefix + std::string{key.str()};
            if (const auto* known = find_configuration_key(path)) {
                read_value(*known, path, key.source().begin.line, node);
            } else if (is_configuration_section(path)) {
                read_section(path, key.source().begin.line, node);
            } else {
                complain(
                    key.source().begin.line, path,
                    "is not a known key; did you mean " + nearest_configuration_key(path) + "?");
            }
        }
    }

    /// What one value cannot tell: rules between keys.
    void check_together(const toml::table& table) {
        const auto& registrar = result_.signaling.registrar;
        if (registrar.min_expires > registrar.max_expires) {
            complain(line_of(table, "registrar.min_expires", "registrar.max_expires"),
                     "registrar.min_expires",
                     "is longer than registrar.max_expires; write a shorter one");
        }
        const auto calls_file = result_.calls_file.lexically_normal();
        if (calls_file == result_.registrations_file.lexically_normal() &&
            calls_file != "/dev/null") {
            complain(line_of(table, "call_log.registrations", "call_log.file"),
                     "call_log.registrations",
                     calls_file.string() + " is call_log.file, too; name two different files");
        }
        if (!result_.admin_listen.address.is_loopback() && result_.admin_token.empty()) {
            complain(line_of(table, "admin.listen", "admin.token"), "admin.listen",
                     result_.admin_listen.to_string() +
                         " is open to the network; set admin.token or listen on 127.0.0.1");
        }
    }

    [[nodiscard]] tl::expected<Configuration, ConfigurationError> result() && {
        auto& rooms = result_.signaling.conference.rooms;
        rooms.insert(rooms.end(), named_rooms_.begin(), named_rooms_.end());
        if (!error_) return std::move(result_);
        return tl::unexpected<ConfigurationError>{{error_->text}};
    }

private:
    struct Error {
        Line line;
        std::string text;
    };

    void complain(Line line, const std::string& key, const std::string& what) {
        if (error_ && error_->line <= line) return;
        error_ =
            Error{line, on_one_line(file_ + ":" + std::to_string(line) + ": " + key + ": " + what)};
    }

    void read_value(const ConfigurationKey& known, const std::string& path, Line line,
                    const toml::node& node) {
        if (known.read == nullptr) {
            check_only_value(known, path, line, node);
            return;
        }
        const auto complaint = known.read(path, node, result_);
        if (!complaint) return;
        complain(complaint->at != nullptr ? complaint->at->source().begin.line : line, path,
                 complaint->text);
    }

    void check_only_value(const ConfigurationKey& known, const std::string& path, Line line,
                          const toml::node& node) {
        constexpr const char* later = "this version does not have it yet; leave it out";
        if (known.only_value.empty()) return complain(line, path, later);
        const auto parsed = toml::parse("v = " + std::string{known.only_value});
        const auto only = parsed["v"];
        const bool is_same =
            (node.is_string() && node.value<std::string>() == only.value_exact<std::string>()) ||
            (node.is_boolean() && node.value<bool>() == only.value_exact<bool>());
        if (is_same) return;
        complain(line, path, std::string{later} + " or write " + std::string{known.only_value});
    }

    void read_section(const std::string& path, Line line, const toml::node& node) {
        const auto* table = node.as_table();
        if (table == nullptr) {
            complain(line, path, "is not a section; write [" + path + "] and keys below it");
            return;
        }
        constexpr std::string_view room_prefix = "conference.room.";
        if (path.starts_with(room_prefix)) name_room(path.substr(room_prefix.size()), path, line);
        read_table(*table, path + ".");
    }

    /// A room with a section of its own is a room, whatever conference.rooms says.
    void name_room(const std::string& name, const std::string& path, Line line) {
        const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
        });
        if (!is_plain || name.empty()) {
            complain(line, path, "is not a room's name; use letters, digits, '-' and '_'");
            return;
        }
        named_rooms_.push_back(name);
    }

    static Line line_of(const toml::table& table, std::string_view path, std::string_view other) {
        if (const auto node = table.at_path(path)) return node.node()->source().begin.line;
        if (const auto node = table.at_path(other)) return node.node()->source().begin.line;
        return 1;
    }

    const std::string& file_;
    Configuration result_;
    std::vector<std::string> named_rooms_;
    std::optional<Error> error_;
};

tl::unexpected<ConfigurationError> refuse(const std::string& line) {
    return tl::unexpected<ConfigurationError>{{on_one_line(line)}};
}

}  // namespace

Configuration::Configuration() : admin_listen{common::IpAddress::parse("127.0.0.1").value(), 8080} {
    using signaling::Transport;
    constexpr std::uint16_t sip_port = 5060;  // RFC 3261 §18.1.1
    signaling.listen = {{Transport::udp, {common::IpAddress{}, sip_port}},
                        {Transport::tcp, {common::IpAddress{}, sip_port}}};
}

tl::expected<Configuration, ConfigurationError> parse_configuration(std::string_view text,
                                                                    const std::string& file) {
    try {
        const toml::table table = toml::parse(text);
        Reading reading{file};
        reading.read_table(table, "");
        reading.check_together(table);
        return std::move(reading).result();
    } catch (const toml::parse_error& error) {
        return refuse(file + ":" + std::to_string(error.source().begin.line) +
                      ": syntax: " + std::string{error.description()} +
                      "; write TOML, as packaging/ustredna.toml shows");
    }
}

tl::expected<Configuration, ConfigurationError> read_configuration(
    const std::filesystem::path& file) {
    const auto refuse_file = [&](const std::string& why) {
        return refuse(file.string() + ": cannot be read: " + why +
                      "; name a readable file with --config");
    };
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return refuse_file("it is a directory");
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return refuse_file(std::strerror(errno));
    std::ostringstream text;
    text << stream.rdbuf();
    if (stream.bad()) return refuse_file(std::strerror(errno));
    return parse_configuration(text.str(), file.string());
}

}  // namespace app
