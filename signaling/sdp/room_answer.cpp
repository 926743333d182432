#include "signaling/sdp/room_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "signaling/ascii.hpp"
#include "signaling/sdp/lines.hpp"

namespace signaling::sdp {
namespace {

using common::AudioCodec;

constexpr std::uint8_t highest_payload_type = 127;  // seven bits, RFC 3550 §5.1
constexpr std::uint16_t discard_port = 9;

/// RFC 3551 §3 and RFC 4585 §9. Secured profiles are refused: phones offer again without by
/// themselves.
bool is_plain_rtp(std::string_view protocol) {
    return ascii::equal_ignoring_case(protocol, "RTP/AVP") ||
           ascii::equal_ignoring_case(protocol, "RTP/AVPF");
}

std::optional<AudioCodec> codec_of(const Format& format) {
    if (format.payload_type > highest_payload_type) return std::nullopt;
    const auto is = [&](std::string_view name, std::uint32_t clock_rate, unsigned channels) {
        return ascii::equal_ignoring_case(format.encoding, name) &&
               format.clock_rate == clock_rate && format.channels == channels;
    };
    if (is("opus", 48000, 2)) return AudioCodec::opus;  // RFC 7587 §7
    if (is("PCMU", 8000, 1)) return AudioCodec::pcmu;
    if (is("PCMA", 8000, 1)) return AudioCodec::pcma;
    return std::nullopt;
}

std::uint32_t clock_rate_of(AudioCodec codec) {
    return codec == AudioCodec::opus ? 48000 : 8000;
}

/// The largest packet that we can send, of at most what the phone allows.
std::uint16_t packet_ms(const MediaSection& section) {
    constexpr std::array<std::uint16_t, 4> possible{60, 40, 20, 10};
    std::uint16_t wanted = 20;
    for (const std::uint16_t ms : possible)
        if (section.ptime_ms == ms) wanted = ms;
    if (!section.maxptime_ms || wanted <= *section.maxptime_ms) return wanted;
    for (const std::uint16_t ms : possible)
        if (ms <= *section.maxptime_ms) return ms;
    return possible.back();
}

/// RFC 7587 §6.1; held within what an Opus encoder can do (6 to 510 kbit/s, §3.1.1).
std::uint32_t max_average_bitrate(std::string_view parameters) {
    while (!parameters.empty()) {
        std::string_view value = ascii::trimmed(ascii::take_until(parameters, ';'));
        const std::string_view name = ascii::trimmed(ascii::take_until(value, '='));
        if (!ascii::equal_ignoring_case(name, "maxaveragebitrate")) continue;
        value = ascii::trimmed(value);
        std::uint32_t bitrate = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), bitrate);
        if (error != std::errc{} || end != value.data() + value.size()) return 0;
        return std::clamp<std::uint32_t>(bitrate, 6000, 510'000);
    }
    return 0;
}

bool can_receive(const MediaSection& section) {
    return section.port != discard_port && !(section.address && section.address->is_unspecified());
}

common::Endpoint rtcp_of(const MediaSection& section, const common::Endpoint& rtp) {
    if (rtp.port == 0 || section.rtcp_mux) return rtp;
    common::Endpoint rtcp = section.rtcp;
    if (rtcp.address.is_unspecified()) rtcp.address = rtp.address;
    if (rtcp.port == 0) rtcp.port = static_cast<std::uint16_t>(rtp.port + 1);
    return rtcp;
}

RoomAgreement agreement_of(std::size_t index, const MediaSection& section, const Format& format) {
    RoomAgreement agreement;
    agreement.audio_index = index;
    agreement.audio.codec = *codec_of(format);
    agreement.audio.payload_type = format.payload_type;
    agreement.audio.packet_ms = packet_ms(section);
    if (agreement.audio.codec == AudioCodec::opus)
        agreement.audio.max_average_bitrate = max_average_bitrate(format.parameters);
    const Direction direction = section.direction;
    agreement.audio.member_sends =
        direction == Direction::sendrecv || direction == Direction::sendonly;
    agreement.audio.member_receives =
        (direction == Direction::sendrecv || direction == Direction::recvonly) &&
        can_receive(section);
    if (can_receive(section))
        agreement.remote_rtp = {section.address.value_or(common::IpAddress{}), section.port};
    agreement.remote_rtcp = rtcp_of(section, agreement.remote_rtp);
    return agreement;
}

std::string session_lines(const common::IpAddress& local, Origin origin, std::string_view timing) {
    const std::string address =
        (local.family() == common::AddressFamily::ipv6 ? "IN IP6 " : "IN IP4 ") + local.to_string();
    return "v=0\r\no=- " + std::to_string(origin.session_id) + ' ' +
           std::to_string(origin.version) + ' ' + address + "\r\ns=-\r\nc=" + address + "\r\n" +
           std::string{timing} + "\r\n";
}

/// Calls `visit` with each line of the text, without its line end.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
    while (!text.empty()) {
        std::string_view line = ascii::take_until(text, '\n');
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        visit(line);
    }
}

/// RFC 3264 §6: the answer's t= is the offer's.
std::string timing_of(std::string_view offer) {
    std::string timing = "t=0 0";
    bool found = false;
    for_each_line(offer, [&](std::string_view line) {
        if (found || line.substr(0, 2) != "t=") return;
        timing = line;
        found = true;
    });
    return timing;
}

/// "m=video 49172/2 RTP/AVP 96" as "m=video 0 RTP/AVP 96".
std::string refused_line(std::string_view line) {
    std::string_view rest = line.substr(2);
    const std::string kind{take_word(rest)};
    static_cast<void>(take_word(rest));  // the port
    return "m=" + kind + " 0 " + std::string{rest};
}

/// The profile of an m-line that is, or was, a room's.
std::string_view profile_of(std::string_view line) {
    static_cast<void>(take_word(line));
    static_cast<void>(take_word(line));
    const std::string_view profile = take_word(line);
    return is_plain_rtp(profile) ? profile : "RTP/AVP";
}

std::vector<std::string> refused_lines(std::string_view description) {
    std::vector<std::string> lines;
    for_each_line(description, [&](std::string_view line) {
        if (line.substr(0, 2) == "m=") lines.push_back(refused_line(line));
    });
    return lines;
}

std::string rtpmap(std::uint8_t payload_type, std::string_view encoding) {
    return "a=rtpmap:" + std::to_string(payload_type) + ' ' + std::string{encoding} + "\r\n";
}

std::string rtpmap(std::uint8_t payload_type, AudioCodec codec) {
    const std::string name{name_of(codec)};
    return rtpmap(payload_type, codec == AudioCodec::opus ? name + "/48000/2" : name + "/8000");
}

/// RFC 4733 §2.4.1; 0-15 are the DTMF digits.
std::string telephone_event_lines(std::uint8_t payload_type, std::uint32_t clock_rate) {
    return rtpmap(payload_type, "telephone-event/" + std::to_string(clock_rate)) +
           "a=fmtp:" + std::to_string(payload_type) + " 0-15\r\n";
}

const Format* telephone_event(const MediaSection& section, AudioCodec codec) {
    const auto found =
        std::find_if(section.formats.begin(), section.formats.end(), [&](const Format& format) {
            return format.payload_type <= highest_payload_type &&
                   ascii::equal_ignoring_case(format.encoding, "telephone-event") &&
                   format.clock_rate == clock_rate_of(codec);
        });
    return found == section.formats.end() ? nullptr : &*found;
}

/// Ours, seen from our side (RFC 3264 §6.1): what the phone sends, we receive.
std::string_view mirrored_direction(const common::AgreedAudio& audio) {
    if (audio.member_receives) return audio.member_sends ? "a=sendrecv\r\n" : "a=sendonly\r\n";
    return audio.member_sends ? "a=recvonly\r\n" : "a=inactive\r\n";
}

std::string audio_answer(const MediaSection& section, const common::AgreedAudio& audio,
                         const common::PortPair& local) {
    const Format* events = telephone_event(section, audio.codec);
    std::string text = "m=audio " + std::to_string(local.rtp) + ' ' + section.protocol + ' ' +
                       std::to_string(audio.payload_type);
    if (events) text += ' ' + std::to_string(events->payload_type);
    text += "\r\n" + rtpmap(audio.payload_type, audio.codec);
    if (events) text += telephone_event_lines(events->payload_type, events->clock_rate);
    text += "a=ptime:" + std::to_string(audio.packet_ms) + "\r\n";
    text += mirrored_direction(audio);
    if (section.rtcp_mux) text += "a=rtcp-mux\r\n";
    return text;
}

/// Payload types of an offer of ours; the current codec keeps the number it has (RFC 3264 §8.3.2).
class PayloadTypes {
public:
    std::uint8_t take(std::uint8_t wanted) {
        while (std::find(taken_.begin(), taken_.end(), wanted) != taken_.end()) ++wanted;
        taken_.push_back(wanted);
        return wanted;
    }

private:
    std::vector<std::uint8_t> taken_;
};

std::string audio_offer(const common::PortPair& local, const common::AgreedAudio* current,
                        std::string_view profile) {
    PayloadTypes types;
    std::vector<std::pair<std::uint8_t, AudioCodec>> codecs;
    if (current) codecs.emplace_back(types.take(current->payload_type), current->codec);
    constexpr std::array preferred{std::pair<std::uint8_t, AudioCodec>{96, AudioCodec::opus},
                                   std::pair<std::uint8_t, AudioCodec>{0, AudioCodec::pcmu},
                                   std::pair<std::uint8_t, AudioCodec>{8, AudioCodec::pcma}};
    for (const auto& [payload_type, codec] : preferred)
        if (!current || current->codec != codec)
            codecs.emplace_back(types.take(payload_type), codec);
    const std::uint8_t narrow_events = types.take(101);
    const std::uint8_t wide_events = types.take(110);

    std::string formats;
    std::string attributes;
    for (const auto& [payload_type, codec] : codecs) {
        formats += ' ' + std::to_string(payload_type);
        attributes += rtpmap(payload_type, codec);
    }
    formats += ' ' + std::to_string(narrow_events) + ' ' + std::to_string(wide_events);
    attributes += telephone_event_lines(narrow_events, 8000);
    attributes += telephone_event_lines(wide_events, 48000);
    attributes += "a=ptime:" + std::to_string(current ? current->packet_ms : 20) + "\r\n";
    return "m=audio " + std::to_string(local.rtp) + ' ' + std::string{profile} + formats + "\r\n" +
           attributes + "a=sendrecv\r\n";
}

}  // namespace

tl::expected<RoomAgreement, OfferRefusal> agree(const SessionDescription& offer) {
    bool has_audio = false;
    const std::vector<MediaSection>& media = offer.media();
    for (std::size_t i = 0; i < media.size(); ++i) {
        if (media[i].kind != common::MediaKind::audio || media[i].port == 0) continue;
        has_audio = true;
        if (!is_plain_rtp(media[i].protocol)) continue;
        for (const Format& format : media[i].formats)
            if (codec_of(format)) return agreement_of(i, media[i], format);
    }
    return tl::make_unexpected(has_audio ? OfferRefusal::no_common_codec : OfferRefusal::no_audio);
}

std::string answer_text(const SessionDescription& offer, const RoomAgreement& agreement,
                        const common::PortPair& local, Origin origin) {
    const std::string offered = offer.text();
    const std::vector<std::string> lines = refused_lines(offered);
    std::string text = session_lines(local.address, origin, timing_of(offered));
    for (std::size_t i = 0; i < lines.size(); ++i)
        text += i == agreement.audio_index ? audio_answer(offer.media()[i], agreement.audio, local)
                                           : lines[i] + "\r\n";
    return text;
}

std::string refusing_answer_text(const SessionDescription& offer, const common::PortPair& local,
                                 Origin origin) {
    const std::string offered = offer.text();
    std::string text = session_lines(local.address, origin, timing_of(offered));
    for (const std::string& line : refused_lines(offered)) text += line + "\r\n";
    return text;
}

EarlierLines earlier_lines(const SessionDescription& description, std::size_t audio_index) {
    return {refused_lines(description.text()), audio_index};
}

std::string offer_text(const common::PortPair& local, Origin origin,
                       const common::AgreedAudio* current, const EarlierLines* earlier) {
    std::string text = session_lines(local.address, origin, "t=0 0");
    if (!earlier) return text + audio_offer(local, current, "RTP/AVP");
    for (std::size_t i = 0; i < earlier->refused.size(); ++i)
        text += i == earlier->audio_index
                    ? audio_offer(local, current, profile_of(earlier->refused[i]))
                    : earlier->refused[i] + "\r\n";
    return text;
}

}  // namespace signaling::sdp
