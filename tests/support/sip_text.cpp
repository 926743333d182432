#include "tests/support/sip_text.hpp"

#include <strings.h>

#include <cstdlib>
#include <sstream>

namespace tests::support {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string{text}};
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        lines.push_back(std::move(line));
    }
    return lines;
}

bool same_name(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           ::strncasecmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace

std::string SipText::first_line() const {
    const std::string line = text.substr(0, text.find('\n'));
    return line.substr(0, line.find('\r'));
}

std::string SipText::header(std::string_view name) const {
    for (const std::string& line : lines_of(text)) {
        if (line.empty()) break;
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        if (!same_name(std::string_view{line}.substr(0, colon), name)) continue;
        const std::size_t start = line.find_first_not_of(' ', colon + 1);
        return start == std::string::npos ? std::string{} : line.substr(start);
    }
    return {};
}

std::string SipText::body() const {
    const std::size_t end = text.find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : text.substr(end + 4);
}

std::string SipText::method() const {
    const std::string sequence = header("CSeq");
    const std::size_t space = sequence.rfind(' ');
    return space == std::string::npos ? std::string{} : sequence.substr(space + 1);
}

bool SipText::is_request(std::string_view wanted) const {
    return text.rfind(std::string{wanted} + " ", 0) == 0;
}

std::string SipText::summary() const {
    return (received ? "<- " : "-> ") + first_line() + " (" + header("CSeq") + ", " +
           std::to_string(body().size()) + " bytes)";
}

int SipText::status() const {
    return text.rfind("SIP/2.0 ", 0) == 0 ? std::atoi(text.c_str() + 8) : 0;
}

std::vector<SdpMedia> media_of(std::string_view sdp) {
    std::vector<SdpMedia> media;
    std::string session_address;
    for (const std::string& line : lines_of(sdp)) {
        if (line.rfind("m=", 0) == 0) {
            std::istringstream words{line.substr(2)};
            SdpMedia next;
            words >> next.kind >> next.port;
            next.address = session_address;
            media.push_back(next);
        } else if (line.rfind("c=", 0) == 0) {
            const std::string address = line.substr(line.rfind(' ') + 1);
            (media.empty() ? session_address : media.back().address) = address;
        }
    }
    return media;
}

}  // namespace tests::support
