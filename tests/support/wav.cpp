#include "tests/support/wav.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/tone.hpp"

namespace tests::support {
namespace {

constexpr std::size_t header_size = 44;

std::uint32_t number_at(const std::string& bytes, std::size_t offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

void append(std::string& bytes, std::uint32_t value, std::size_t size) {
    for (std::size_t byte = 0; byte < size; ++byte) {
        bytes.push_back(static_cast<char>(value >> (8 * byte) & 0xff));
    }
}

std::string wav_header(std::uint32_t rate_hz, std::size_t data_size) {
    const auto size = static_cast<std::uint32_t>(data_size);
    std::string header = "RIFF";
    append(header, size + 36, 4);
    header += "WAVEfmt ";
    append(header, 16, 4);
    append(header, 1, 2);  // PCM
    append(header, 1, 2);  // mono
    append(header, rate_hz, 4);
    append(header, rate_hz * 2, 4);
    append(header, 2, 2);
    append(header, 16, 2);
    header += "data";
    append(header, size, 4);
    return header;
}

std::vector<std::int16_t> tone(std::uint32_t rate_hz, double tone_hz, std::chrono::seconds length) {
    Tone source{static_cast<double>(rate_hz), tone_hz, tone_hz == 0 ? 0 : tone_amplitude};
    return source.next(static_cast<std::size_t>(length.count()) * rate_hz);
}

std::size_t samples_in(std::chrono::milliseconds span, std::uint32_t rate_hz) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, span.count())) * rate_hz / 1000;
}

}  // namespace

std::chrono::milliseconds Sound::length() const {
    return std::chrono::milliseconds{rate_hz == 0 ? 0 : samples.size() * 1000 / rate_hz};
}

std::span<const std::int16_t> Sound::part(std::chrono::milliseconds start,
                                          std::chrono::milliseconds span) const {
    const std::size_t first = std::min(samples_in(start, rate_hz), samples.size());
    const std::size_t count = std::min(samples_in(span, rate_hz), samples.size() - first);
    return std::span{samples}.subspan(first, count);
}

std::span<const std::int16_t> Sound::end(std::chrono::milliseconds span) const {
    const std::size_t count = std::min(samples_in(span, rate_hz), samples.size());
    return std::span{samples}.last(count);
}

double Sound::level(std::span<const std::int16_t> part_of_it, double tone_hz) const {
    return goertzel(part_of_it, rate_hz, tone_hz);
}

Sound read_wav(const std::filesystem::path& path, std::uint32_t rate_while_open_hz) {
    std::ifstream file{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    if (bytes.size() < header_size + 2) return {};
    Sound sound;
    sound.rate_hz = bytes.rfind("RIFF", 0) == 0 ? number_at(bytes, 24) : rate_while_open_hz;
    sound.samples.resize((bytes.size() - header_size) / 2);
    std::memcpy(sound.samples.data(), bytes.data() + header_size, sound.samples.size() * 2);
    return sound;
}

void write_tone(const std::filesystem::path& path, double tone_hz, std::chrono::seconds length,
                std::uint32_t rate_hz) {
    const std::vector<std::int16_t> samples = tone(rate_hz, tone_hz, length);
    std::ofstream file{path, std::ios::binary};
    file << wav_header(rate_hz, samples.size() * 2);
    file.write(reinterpret_cast<const char*>(samples.data()),
               static_cast<std::streamsize>(samples.size() * 2));
}

void write_alaw_tone(const std::filesystem::path& path, double tone_hz,
                     std::chrono::seconds length) {
    std::ofstream file{path, std::ios::binary};
    for (const std::int16_t sample : tone(8000, tone_hz, length)) {
        file.put(static_cast<char>(to_alaw(sample)));
    }
}

// ITU-T G.711 table 1a: sign, three bits of segment, four bits of place in it, every other bit
// turned.
std::uint8_t to_alaw(std::int16_t sample) {
    const bool positive = sample >= 0;
    const int magnitude = std::min(positive ? sample : -(sample + 1), 32767) >> 4;
    int segment = 0;
    while (segment < 7 && magnitude >= 16 << segment) ++segment;
    const int place = (segment == 0 ? magnitude : magnitude >> (segment - 1)) & 0x0f;
    const int code = (positive ? 0x80 : 0) | segment << 4 | place;
    return static_cast<std::uint8_t>(code ^ 0x55);
}

std::int16_t from_alaw(std::uint8_t code) {
    const int bits = code ^ 0x55;
    const int segment = bits >> 4 & 0x07;
    int magnitude = (bits & 0x0f) << 4 | 0x08;
    if (segment > 0) magnitude = (magnitude + 0x100) << (segment - 1);
    return static_cast<std::int16_t>((bits & 0x80) != 0 ? magnitude : -magnitude);
}

}  // namespace tests::support
