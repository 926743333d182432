#include "media/launch_file.hpp"

#include <doctest/doctest.h>

#include <vector>

using media::fill;
using media::LaunchFile;

namespace {

LaunchFile parsed(const std::string& text) {
    auto file = LaunchFile::parse(text);
    INFO(text);
    REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error()));
    return std::move(*file);
}

}  // namespace

TEST_CASE("a launch file is comments, placeholders with samples, and linear chains") {
    const auto file = parsed(
        "# What it is.\n"
        "# {rate} Hz, e.g. 48000\n"
        "# {who} is called, e.g. alice smith \n"
        "\n"
        "fakesrc name=from-{who} num-buffers=3\n"
        "  # between elements\n"
        "! audio/x-raw, rate={rate} ,channels=1\n"
        "! queue ! fakesink name=\"a b\" sync=false\n"
        "fakesrc ! fakesink\n");
    CHECK(file.samples == media::LaunchParameters{{"rate", "48000"}, {"who", "alice smith"}});
    REQUIRE(file.chains.size() == 2);
    const auto& chain = file.chains[0];
    REQUIRE(chain.size() == 4);
    CHECK(chain[0].factory == "fakesrc");
    CHECK(chain[0].name == "from-{who}");
    CHECK(chain[0].properties.at(0).name == "num-buffers");
    CHECK(chain[0].properties.at(0).value == "3");
    CHECK(chain[1].factory == "capsfilter");
    CHECK(chain[1].properties.at(0).name == "caps");
    CHECK(chain[1].properties.at(0).value == "audio/x-raw, rate={rate} ,channels=1");
    CHECK(chain[2].factory == "queue");
    CHECK(chain[3].name == "a b");
    CHECK(file.chains[1].size() == 2);
    CHECK(file.description.find('#') == std::string::npos);
}

TEST_CASE("what a launch file must not be is refused with a reason") {
    struct Row {
        std::string text;
        const char* reason;
    };
    const std::vector<Row> rows{
        {"fakesrc ! fakesink", "does not open with a comment"},
        {"", "does not open with a comment"},
        {"# nothing\n", "there is no element"},
        {"# x\nfakesrc num-buffers={count} ! fakesink", "no value for {count}"},
        {"# {count} packets, e.g. 3\nfakesrc ! fakesink", "{count} is declared, but not used"},
        {"# x\nfakesrc num-buffers={count", "a placeholder is not closed"},
        {"# x\nfakesrc !", "nothing follows the last '!'"},
        {"# x\n! fakesink", "'!' does not follow an element"},
        {"# x\nfakesrc ! ! fakesink", "'!' does not follow an element"},
        {"# x\nfakesrc ! sync=false", "does not follow an element"},
        {"# x\nsync=false", "does not follow an element"},
        {"# x\nfakesrc name=\"a", "quotation mark"},
        {"# x\nfakesrc name=a\\ b", "backslashes"},
        {"# x\ntee name=t t. ! fakesink", "reference t. is not supported"},
        {"# x\nfakesrc ! mix.sink_0", "reference mix.sink_0 is not supported"},
        {"# x\n( fakesrc ! fakesink )", "parentheses"},
        {"# x\nbin.( fakesrc ! fakesink )", "parentheses"},
        {"# x\nfakesrc name=a ! fakesink name=a", "two elements are called \"a\""},
        {"# x\naudiomixer sink_0::volume=1", "child property"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto file = LaunchFile::parse(row.text);
        REQUIRE_FALSE(file.has_value());
        CAPTURE(file.error());
        CHECK(file.error().find(row.reason) != std::string::npos);
    }
}

TEST_CASE("fill replaces each placeholder by its value, and looks at nothing twice") {
    CHECK(fill("{a}-{b}-{a}", {{"a", "{b}"}, {"b", "2"}}) == std::string{"{b}-2-{b}"});
    CHECK(fill("plain", {}) == std::string{"plain"});
    CHECK_FALSE(fill("{a}", {{"b", "2"}}).has_value());
    CHECK_FALSE(fill("{a", {{"a", "2"}}).has_value());
}
