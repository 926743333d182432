#include "signaling/sdp/lines.hpp"

#include "signaling/ascii.hpp"

namespace signaling::sdp {

namespace {

constexpr std::size_t max_lines = 2'000;

std::string_view without_tail(std::string_view body) {
    constexpr std::string_view tail_bytes{" \t\r\n\0", 5};
    const std::size_t last = body.find_last_not_of(tail_bytes);
    if (last == std::string_view::npos) return {};
    // The blanks of the last line and its line end are the line's own.
    const std::size_t line_end = body.find('\n', last);
    const std::size_t zero = body.find('\0', last);
    if (line_end < zero) return body.substr(0, line_end + 1);
    return body.substr(0, zero);
}

Line take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (end == std::string_view::npos) return {std::string{text}, {}};
    if (text.empty() || text.back() != '\r') return {std::string{text}, "\n"};
    text.remove_suffix(1);
    return {std::string{text}, "\r\n"};
}

}  // namespace

tl::expected<Lines, SdpError> split(std::string_view body) {
    std::string_view rest = without_tail(body);
    Lines result;
    result.tail = body.substr(rest.size());
    while (!rest.empty()) {
        const std::size_t number = result.lines.size() + 1;
        if (number > max_lines) return tl::make_unexpected(SdpError{0, "too many lines"});
        Line line = take_line(rest);
        if (line.text.size() < 2 || !ascii::is_letter(line.text[0]) || line.text[1] != '=')
            return tl::make_unexpected(SdpError{number, "not a line of SDP"});
        if (line.text.find_first_of(std::string_view{"\r\0", 2}) != std::string::npos)
            return tl::make_unexpected(SdpError{number, "control character within a line"});
        result.lines.push_back(std::move(line));
    }
    return result;
}

std::string_view take_word(std::string_view& rest) {
    rest = ascii::trimmed(rest);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest = ascii::trimmed(rest.substr(word.size()));
    return word;
}

}  // namespace signaling::sdp
