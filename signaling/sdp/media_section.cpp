#include "signaling/sdp/media_section.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "signaling/ascii.hpp"
#include "signaling/sdp/lines.hpp"

namespace signaling::sdp {

namespace {

constexpr std::uint32_t max_port = 65535;
constexpr std::uint32_t max_payload_type = 127;

struct StaticFormat {
    std::uint8_t payload_type;
    const char* encoding;
    std::uint32_t clock_rate;
    unsigned channels = 1;
};

// RFC 3551 §6, tables 4 and 5.
constexpr std::array static_formats{
    StaticFormat{0, "PCMU", 8000},     StaticFormat{3, "GSM", 8000},
    StaticFormat{4, "G723", 8000},     StaticFormat{5, "DVI4", 8000},
    StaticFormat{6, "DVI4", 16000},    StaticFormat{7, "LPC", 8000},
    StaticFormat{8, "PCMA", 8000},     StaticFormat{9, "G722", 8000},
    StaticFormat{10, "L16", 44100, 2}, StaticFormat{11, "L16", 44100},
    StaticFormat{12, "QCELP", 8000},   StaticFormat{13, "CN", 8000},
    StaticFormat{14, "MPA", 90000},    StaticFormat{15, "G728", 8000},
    StaticFormat{16, "DVI4", 11025},   StaticFormat{17, "DVI4", 22050},
    StaticFormat{18, "G729", 8000},    StaticFormat{25, "CelB", 90000},
    StaticFormat{26, "JPEG", 90000},   StaticFormat{28, "nv", 90000},
    StaticFormat{31, "H261", 90000},   StaticFormat{32, "MPV", 90000},
    StaticFormat{33, "MP2T", 90000},   StaticFormat{34, "H263", 90000},
};

common::MediaKind kind_from(std::string_view word) {
    using common::MediaKind;
    for (const auto kind :
         {MediaKind::audio, MediaKind::video, MediaKind::text, MediaKind::application})
        if (ascii::equal_ignoring_case(word, common::name_of(kind))) return kind;
    return MediaKind::other;
}

Format format_for(std::uint8_t payload_type) {
    const auto found =
        std::find_if(static_formats.begin(), static_formats.end(),
                     [&](const auto& entry) { return entry.payload_type == payload_type; });
    if (found == static_formats.end()) return {payload_type, {}, 0, 1, {}};
    return {payload_type, found->encoding, found->clock_rate, found->channels, {}};
}

Format* find_format(MediaSection& section, std::string_view payload_type) {
    const auto number = number_from(payload_type);
    const auto found =
        std::find_if(section.formats.begin(), section.formats.end(),
                     [&](const Format& format) { return format.payload_type == number; });
    return found == section.formats.end() ? nullptr : &*found;
}

// "96 opus/48000/2"
void apply_rtpmap(MediaSection& section, std::string_view value) {
    Format* format = find_format(section, take_word(value));
    const std::string_view encoding = ascii::take_until(value, '/');
    const auto clock_rate = number_from(ascii::trimmed(ascii::take_until(value, '/')));
    if (format == nullptr || encoding.empty() || !clock_rate) return;
    format->encoding = encoding;
    format->clock_rate = *clock_rate;
    format->channels = number_from(ascii::trimmed(value)).value_or(1);
}

// "96 useinbandfec=1"
void apply_fmtp(MediaSection& section, std::string_view value) {
    Format* format = find_format(section, take_word(value));
    if (format == nullptr) return;
    if (!format->parameters.empty()) format->parameters += ';';
    format->parameters += value;
}

std::optional<std::uint16_t> port_from(std::string_view text) {
    const std::string_view port = ascii::take_until(text, '/');
    const auto number = number_from(port);
    if (!number || *number > max_port) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::optional<std::uint32_t> number_from(std::string_view text) {
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

std::optional<MediaLine> parse_media_line(std::string_view value) {
    std::string_view rest = value;
    MediaLine line;
    const std::string_view kind = take_word(rest);
    const std::string_view port_word = take_word(rest);
    const std::string_view protocol = take_word(rest);
    const auto port = port_from(port_word);
    if (!port || protocol.empty()) return std::nullopt;
    line.section.kind = kind_from(kind);
    line.section.protocol = protocol;
    line.section.port = *port;
    line.port = {static_cast<std::size_t>(port_word.data() - value.data()), port_word.size()};
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        const auto payload_type = number_from(word);
        if (payload_type && *payload_type <= max_payload_type)
            line.section.formats.push_back(format_for(static_cast<std::uint8_t>(*payload_type)));
    }
    return line;
}

void apply_attribute(MediaSection& section, std::string_view attribute) {
    std::string_view value = attribute;
    const std::string_view name = ascii::take_until(value, ':');
    if (name == "rtpmap") return apply_rtpmap(section, value);
    if (name == "fmtp") return apply_fmtp(section, value);
    if (name == "ptime") section.ptime_ms = number_from(ascii::trimmed(value));
    if (name == "maxptime") section.maxptime_ms = number_from(ascii::trimmed(value));
    if (ascii::trimmed(name) == "rtcp-mux") section.rtcp_mux = true;
    if (const auto direction = direction_from(attribute)) section.direction = *direction;
}

std::optional<Direction> direction_from(std::string_view attribute) {
    attribute = ascii::trimmed(attribute);
    if (attribute == "sendrecv") return Direction::sendrecv;
    if (attribute == "sendonly") return Direction::sendonly;
    if (attribute == "recvonly") return Direction::recvonly;
    if (attribute == "inactive") return Direction::inactive;
    return std::nullopt;
}

}  // namespace signaling::sdp
