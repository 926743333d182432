#include "signaling/sdp/multipart.hpp"

#include <algorithm>

#include "signaling/ascii.hpp"

namespace signaling::sdp {

namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046 §5.1.1
constexpr std::size_t max_parts = 64;

// RFC 2045 §5.1: token or quoted-string. `rest` begins behind '='.
std::string take_parameter_value(std::string_view& rest) {
    rest = ascii::trimmed(rest);
    if (rest.empty() || rest.front() != '"')
        return std::string{ascii::trimmed(ascii::take_until(rest, ';'))};
    std::string value;
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        value += rest[i];
    }
    rest.remove_prefix(std::min(i + 1, rest.size()));
    static_cast<void>(ascii::take_until(rest, ';'));
    return value;
}

std::string boundary_of(std::string_view content_type) {
    static_cast<void>(ascii::take_until(content_type, ';'));
    while (!content_type.empty()) {
        const std::size_t name_end = content_type.find_first_of("=;");
        const std::string_view name = ascii::trimmed(content_type.substr(0, name_end));
        if (name_end == std::string_view::npos) break;
        const bool has_value = content_type[name_end] == '=';
        content_type.remove_prefix(name_end + 1);
        if (!has_value) continue;
        std::string value = take_parameter_value(content_type);
        if (ascii::equal_ignoring_case(name, "boundary")) return value;
    }
    return {};
}

struct BodyLine {
    std::size_t begin = 0;
    std::size_t end = 0;   // without the line end
    std::size_t next = 0;  // begin of the next line
};

BodyLine line_at(std::string_view body, std::size_t begin) {
    const std::size_t newline = body.find('\n', begin);
    if (newline == std::string_view::npos) return {begin, body.size(), body.size()};
    const bool has_cr = newline > begin && body[newline - 1] == '\r';
    return {begin, has_cr ? newline - 1 : newline, newline + 1};
}

enum class Delimiter { none, next_part, closing };

// RFC 2046 §5.1.1: "--" boundary ["--"] transport-padding.
Delimiter delimiter_in(std::string_view line, std::string_view boundary) {
    if (line.substr(0, 2) != "--" || line.substr(2, boundary.size()) != boundary)
        return Delimiter::none;
    const std::string_view rest = ascii::trimmed(line.substr(2 + boundary.size()));
    if (rest.empty()) return Delimiter::next_part;
    return rest.substr(0, 2) == "--" ? Delimiter::closing : Delimiter::none;
}

void apply_header(Part& part, std::string_view header) {
    const std::string_view name = ascii::trimmed(ascii::take_until(header, ':'));
    const std::string_view value = ascii::trimmed(header);
    if (ascii::equal_ignoring_case(name, "Content-Type")) part.content_type = value;
    if (ascii::equal_ignoring_case(name, "Content-Encoding"))
        part.content_encoding = ascii::lower(value);
    if (ascii::equal_ignoring_case(name, "Content-Transfer-Encoding"))
        part.transfer_encoding = ascii::lower(value);
}

// A part's head up to the blank line, folded lines joined (RFC 822 §3.1.1), then its body. Without
// a blank line there is no body (RFC 2046 §5.1.1).
Part read_part(std::string_view text) {
    Part part{"text/plain", {}, {}, text.substr(text.size())};
    std::string header;
    for (std::size_t at = 0; at < text.size();) {
        const BodyLine place = line_at(text, at);
        const std::string_view line = text.substr(place.begin, place.end - place.begin);
        at = place.next;
        if (!line.empty() && ascii::is_blank(line.front())) {
            header += line;
            continue;
        }
        apply_header(part, header);
        header = line;
        if (!line.empty()) continue;
        part.body = text.substr(at);
        return part;
    }
    apply_header(part, header);
    return part;
}

}  // namespace

std::string media_type(std::string_view content_type) {
    return ascii::lower(ascii::trimmed(ascii::take_until(content_type, ';')));
}

std::optional<std::vector<Part>> split_multipart(std::string_view content_type,
                                                 std::string_view body) {
    const std::string boundary = boundary_of(content_type);
    if (boundary.empty() || boundary.size() > longest_boundary) return std::nullopt;
    std::vector<Part> parts;
    std::optional<std::size_t> part_begin;
    std::size_t line_before_end = 0;
    for (std::size_t at = 0; at < body.size();) {
        const BodyLine line = line_at(body, at);
        at = line.next;
        const auto delimiter =
            delimiter_in(body.substr(line.begin, line.end - line.begin), boundary);
        if (delimiter != Delimiter::none && part_begin) {
            // The line end in front of a delimiter belongs to the delimiter.
            const std::size_t end = std::max(*part_begin, line_before_end);
            if (parts.size() == max_parts) return std::nullopt;
            parts.push_back(read_part(body.substr(*part_begin, end - *part_begin)));
        }
        if (delimiter == Delimiter::closing && !parts.empty()) return parts;
        if (delimiter != Delimiter::none) part_begin = line.next;
        line_before_end = line.end;
    }
    return std::nullopt;
}

}  // namespace signaling::sdp
