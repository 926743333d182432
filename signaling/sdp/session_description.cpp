#include "signaling/sdp/session_description.hpp"

#include <algorithm>
#include <array>

#include "signaling/ascii.hpp"

namespace signaling::sdp {

namespace {

constexpr std::size_t max_size = 65'536;

constexpr std::array<std::string_view, 9> ice_attributes{
    "ice-ufrag",  "ice-pwd",   "ice-options",       "ice-lite",         "ice-mismatch",
    "ice-pacing", "candidate", "remote-candidates", "end-of-candidates"};

// RFC 4566 §5.7: "IN IP4 224.2.36.42/127".
std::optional<std::string> connection_address(std::string_view value) {
    const std::string_view network = take_word(value);
    const std::string_view type = take_word(value);
    std::string_view address = take_word(value);
    address = ascii::take_until(address, '/');
    if (network.empty() || type.empty() || address.empty()) return std::nullopt;
    return std::string{address};
}

std::string connection_to(const common::IpAddress& address) {
    const bool is_ipv4 = address.family() == common::AddressFamily::ipv4;
    return (is_ipv4 ? "IN IP4 " : "IN IP6 ") + address.to_string();
}

common::Endpoint next_port(const common::Endpoint& rtp) {
    return {rtp.address, static_cast<std::uint16_t>(rtp.port == 65535 ? 0 : rtp.port + 1)};
}

constexpr std::string_view rtcp_attribute = "a=rtcp:";

bool is_rtcp_attribute(const Line& line) {
    return std::string_view{line.text}.substr(0, rtcp_attribute.size()) == rtcp_attribute;
}

// RFC 3605 §2.1: "53020" or "53020 IN IP4 126.16.64.4".
std::optional<common::Endpoint> rtcp_from(const Line& line, const common::IpAddress& fallback) {
    std::string_view rest = std::string_view{line.text}.substr(rtcp_attribute.size());
    const auto port = number_from(take_word(rest));
    if (!port || *port > 65535) return std::nullopt;
    const auto address = common::IpAddress::parse(connection_address(rest).value_or(""));
    return common::Endpoint{address.value_or(fallback), static_cast<std::uint16_t>(*port)};
}

bool has_address(const Line& rtcp) {
    return rtcp.text.find(" IN ") != std::string::npos;
}

bool is_ice(const Line& line) {
    if (line.type() != 'a') return false;
    std::string_view attribute = line.value();
    const std::string_view name = ascii::trimmed(ascii::take_until(attribute, ':'));
    return std::any_of(ice_attributes.begin(), ice_attributes.end(),
                       [&](std::string_view ice) { return ascii::equal_ignoring_case(name, ice); });
}

}  // namespace

tl::expected<SessionDescription, SdpError> SessionDescription::parse(std::string_view body) {
    if (body.size() > max_size) return tl::make_unexpected(SdpError{0, "longer than 64 KiB"});
    auto split_body = split(body);
    if (!split_body) return tl::make_unexpected(split_body.error());
    SessionDescription result;
    result.lines_ = std::move(split_body->lines);
    result.tail_ = std::move(split_body->tail);
    if (result.lines_.empty() || ascii::trimmed(result.lines_.front().text) != "v=0")
        return tl::make_unexpected(SdpError{1, "does not begin with v=0"});
    if (auto error = result.read_sections()) return tl::make_unexpected(std::move(*error));
    return result;
}

std::optional<SdpError> SessionDescription::read_sections() {
    const auto is_m_line = [](const Line& line) { return line.type() == 'm'; };
    auto at = std::find_if(lines_.begin(), lines_.end(), is_m_line);
    session_end_ = static_cast<std::size_t>(at - lines_.begin());
    for (std::size_t i = 0; i < session_end_; ++i) {
        if (lines_[i].type() != 'c' || session_c_line_) continue;
        if (!connection_address(lines_[i].value())) return SdpError{i + 1, "c= cannot be read"};
        session_c_line_ = i;
    }
    while (at != lines_.end()) {
        const auto end = std::find_if(at + 1, lines_.end(), is_m_line);
        Place place;
        place.m_line = static_cast<std::size_t>(at - lines_.begin());
        place.end = static_cast<std::size_t>(end - lines_.begin());
        MediaSection section;
        if (auto error = read_section(place, section)) return error;
        if (media_.size() == common::max_streams)
            return SdpError{place.m_line + 1, "too many m= lines"};
        media_.push_back(std::move(section));
        places_.push_back(std::move(place));
        at = end;
    }
    return std::nullopt;
}

std::optional<SdpError> SessionDescription::read_section(Place& place,
                                                         MediaSection& section) const {
    auto m_line = parse_media_line(lines_[place.m_line].value());
    if (!m_line) return SdpError{place.m_line + 1, "m= cannot be read"};
    section = std::move(m_line->section);
    place.port = m_line->port;
    for (std::size_t i = place.m_line; i < place.end; ++i)
        if (lines_[i].type() == 'c') place.c_lines.push_back(i);
    if (place.c_lines.empty() && !session_c_line_ && section.port != 0)
        return SdpError{place.m_line + 1,
                        "no c= line for m=" + std::string{common::name_of(section.kind)}};
    if (!place.c_lines.empty() || session_c_line_) {
        const std::size_t c_line = place.c_lines.empty() ? *session_c_line_ : place.c_lines.front();
        const auto address = connection_address(lines_[c_line].value());
        if (!address) return SdpError{c_line + 1, "c= cannot be read"};
        place.connection = lines_[c_line].value();
        section.connection_address = *address;
        section.address = common::IpAddress::parse(*address);
    }
    read_attributes(place, section);
    return std::nullopt;
}

void SessionDescription::read_attributes(const Place& place, MediaSection& section) const {
    // RFC 4566 §6: a direction at session level holds for every m-line without its own.
    for (std::size_t i = 0; i < session_end_; ++i) {
        if (lines_[i].type() != 'a') continue;
        if (const auto direction = direction_from(lines_[i].value()))
            section.direction = *direction;
    }
    const common::Endpoint rtp{section.address.value_or(common::IpAddress{}), section.port};
    section.separate_rtcp = next_port(rtp);
    for (std::size_t i = place.m_line; i < place.end; ++i) {
        if (lines_[i].type() != 'a') continue;
        apply_attribute(section, lines_[i].value());
        if (!is_rtcp_attribute(lines_[i])) continue;
        if (const auto rtcp = rtcp_from(lines_[i], rtp.address)) section.separate_rtcp = *rtcp;
    }
    section.rtcp = section.rtcp_mux ? rtp : section.separate_rtcp;
}

void SessionDescription::redirect(std::size_t index, const common::PortPair& local) {
    const MediaSection& section = media_.at(index);
    if (section.port == 0) return;
    set_port(places_[index], local.rtp);
    if (!section.address || !section.address->is_unspecified())
        set_connection(places_[index], connection_to(local.address));
    set_rtcp(index, local);
}

void SessionDescription::refuse(std::size_t index) {
    set_port(places_.at(index), 0);
}

void SessionDescription::set_port(Place& place, std::uint16_t port) {
    constexpr std::size_t type_length = 2;
    const std::string digits = std::to_string(port);
    lines_[place.m_line].text.replace(type_length + place.port.offset, place.port.length, digits);
    place.port.length = digits.size();
}

void SessionDescription::set_connection(Place& place, const std::string& connection) {
    place.connection = connection;
    if (place.c_lines.empty()) {
        // The m-line lives by the session's c= line; text() writes one for it where they differ.
        if (session_c_is_ours_ || !session_c_line_) return;
        lines_[*session_c_line_].text = "c=" + connection;
        session_c_is_ours_ = true;
        return;
    }
    lines_[place.c_lines.front()].text = "c=" + connection;
    for (std::size_t i = 1; i < place.c_lines.size(); ++i) lines_[place.c_lines[i]] = {};
    place.c_lines.resize(1);
}

void SessionDescription::set_rtcp(std::size_t index, const common::PortPair& local) {
    const MediaSection& section = media_[index];
    // Where the phone named its RTP port for RTCP as well, ours has to be one port too.
    const bool same_port = section.separate_rtcp.port == section.port;
    const std::string port = std::to_string(same_port ? local.rtp : local.rtcp);
    for (std::size_t i = places_[index].m_line; i < places_[index].end; ++i) {
        Line& line = lines_[i];
        if (!is_rtcp_attribute(line)) continue;
        const bool names_address = has_address(line);
        line.text = std::string{rtcp_attribute} + port;
        if (names_address) line.text += " " + connection_to(local.address);
    }
}

void SessionDescription::remove_ice() {
    for (Line& line : lines_)
        if (is_ice(line)) line = {};
}

std::string SessionDescription::text() const {
    std::string result;
    const auto append = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) result.append(lines_[i].text + lines_[i].ending);
    };
    append(0, session_end_);
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const Place& place = places_[i];
        const bool needs_own = place.c_lines.empty() && session_c_is_ours_ && media_[i].port != 0 &&
                               lines_[*session_c_line_].value() != place.connection;
        std::size_t next = place.m_line + 1;
        // RFC 4566 §5: m=, then i=, then c=.
        if (needs_own && next < place.end && lines_[next].type() == 'i') ++next;
        append(place.m_line, next);
        if (needs_own) {
            const std::string& ending = lines_.front().ending;
            if (lines_[next - 1].ending.empty()) result += ending;
            result += "c=" + place.connection + ending;
        }
        append(next, place.end);
    }
    return result + tail_;
}

}  // namespace signaling::sdp
