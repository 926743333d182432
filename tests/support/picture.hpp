#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>

namespace tests::support {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    friend bool operator==(const Colour&, const Colour&) = default;
    friend std::ostream& operator<<(std::ostream& stream, const Colour& colour) {
        return stream << "rgb(" << int{colour.red} << ',' << int{colour.green} << ','
                      << int{colour.blue} << ')';
    }
};

/// Near enough after JPEG, VP8 and two conversions of colour space.
[[nodiscard]] bool similar(const Colour& left, const Colour& right);

/// A 352x288 JPEG of one colour. Throws when the picture cannot be made.
void write_picture(const std::filesystem::path& path, const Colour& colour);

/// The mean of a JPEG's middle. Throws when the file is no whole picture.
[[nodiscard]] Colour mean_colour(const std::filesystem::path& path);

}  // namespace tests::support
