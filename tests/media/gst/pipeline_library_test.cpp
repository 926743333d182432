#include "media/gst/pipeline_library.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "element_bench.hpp"

using media::gst::ElementRef;
using media::gst::PipelineLibrary;

namespace {

/// A directory of its own for one test, removed at the end.
class LaunchDirectory {
public:
    LaunchDirectory() {
        std::string pattern = std::filesystem::temp_directory_path() / "launch-XXXXXX";
        path_ = mkdtemp(pattern.data());
    }
    ~LaunchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    LaunchDirectory(const LaunchDirectory&) = delete;
    LaunchDirectory& operator=(const LaunchDirectory&) = delete;

    void write(const std::string& file, const std::string& text) const {
        std::ofstream{path_ / file} << text;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

PipelineLibrary library_of(const std::string& text) {
    const media::gst::test::Initialized gst;
    const LaunchDirectory directory;
    directory.write("test.launch", text);
    auto library = PipelineLibrary::load(directory.path());
    REQUIRE_MESSAGE(library.has_value(), (library ? "" : library.error().reason));
    return std::move(*library);
}

ElementRef child(const ElementRef& bin, const char* name) {
    return ElementRef{gst_bin_get_by_name(GST_BIN(bin.get()), name)};
}

bool has_pad(const ElementRef& element, const char* name) {
    return media::gst::PadRef{gst_element_get_static_pad(element.get(), name)} != nullptr;
}

}  // namespace

TEST_CASE("every embedded file loads, and builds with its sample values") {
    const media::gst::test::Initialized gst;
    const auto library = PipelineLibrary::load({});
    REQUIRE_MESSAGE(library.has_value(),
                    (library ? "" : library.error().file + ": " + library.error().reason));
    const auto files = library->files();
    CHECK(std::count(files.begin(), files.end(), "relay.launch") == 1);
    for (const auto& file : files) {
        CAPTURE(file);
        const auto bin = library->build(file, "a-bin", library->samples(file));
        REQUIRE_MESSAGE(bin.has_value(), (bin ? "" : bin.error().reason));
        CHECK(std::string{GST_OBJECT_NAME(bin->get())} == "a-bin");
        CHECK_FALSE(g_object_is_floating(bin->get()));
    }
}

TEST_CASE("the files of the source tree are the embedded ones") {
    const media::gst::test::Initialized gst;
    const auto embedded = PipelineLibrary::load({});
    const auto read = PipelineLibrary::load("pipelines");
    REQUIRE(embedded.has_value());
    REQUIRE(read.has_value());
    CHECK(embedded->files() == read->files());
}

TEST_CASE("build fills placeholders into names, properties and caps, and types the values") {
    const auto library = library_of(
        "# A source of silence.\n"
        "# {who} makes it, e.g. alice\n"
        "# {rate} Hz, e.g. 48000\n"
        "# {count} buffers, e.g. 3\n"
        "audiotestsrc name=from-{who} num-buffers={count} wave=silence is-live=true\n"
        "! audio/x-raw,rate={rate},channels=1\n"
        "! identity name=end silent=false\n");
    for (const int rate : {8000, 48000}) {
        CAPTURE(rate);
        const auto bin = library.build(
            "test.launch", "b", {{"who", "bob"}, {"rate", std::to_string(rate)}, {"count", "7"}});
        REQUIRE(bin.has_value());
        const auto source = child(*bin, "from-bob");
        REQUIRE(source);
        int count = 0;
        int wave = 0;
        gboolean live = FALSE;
        g_object_get(source.get(), "num-buffers", &count, "wave", &wave, "is-live", &live, nullptr);
        CHECK(count == 7);
        CHECK(wave == 4);  // "silence"
        CHECK(live);
        const media::gst::PadRef src{gst_element_get_static_pad(source.get(), "src")};
        const media::gst::PadRef peer{gst_pad_get_peer(src.get())};
        REQUIRE(peer);
        const ElementRef filter{gst_pad_get_parent_element(peer.get())};
        GstCaps* raw = nullptr;
        g_object_get(filter.get(), "caps", &raw, nullptr);
        const media::gst::CapsRef caps{raw};
        int filtered = 0;
        REQUIRE(gst_structure_get_int(gst_caps_get_structure(caps.get(), 0), "rate", &filtered));
        CHECK(filtered == rate);
        CHECK(has_pad(*bin, "src"));
        CHECK_FALSE(has_pad(*bin, "sink"));
    }
}

TEST_CASE("open ends become the bin's pads, and data passes through them") {
    const auto library = library_of(
        "# A law.\n"
        "mulawenc name=encoder ! rtppcmupay name=payloader\n");
    const auto bin = library.build("test.launch", "b", {});
    REQUIRE(bin.has_value());
    CHECK(has_pad(*bin, "sink"));
    CHECK(has_pad(*bin, "src"));
    CHECK(child(*bin, "payloader"));
}

TEST_CASE("several chains in a file stay apart") {
    const auto library = library_of(
        "# Two.\n"
        "fakesrc name=a ! fakesink name=b\n"
        "fakesrc name=c ! fakesink name=d\n");
    const auto bin = library.build("test.launch", "b", {});
    REQUIRE(bin.has_value());
    const auto first = child(*bin, "a");
    const media::gst::PadRef src{gst_element_get_static_pad(first.get(), "src")};
    const media::gst::PadRef peer{gst_pad_get_peer(src.get())};
    const ElementRef linked{gst_pad_get_parent_element(peer.get())};
    CHECK(std::string{GST_OBJECT_NAME(linked.get())} == "b");
    CHECK_FALSE(has_pad(*bin, "src"));
    CHECK_FALSE(has_pad(*bin, "sink"));
}

TEST_CASE("a missing value, a spare value, a value of the wrong type and no such file are errors") {
    const auto library = library_of(
        "# A source.\n"
        "# {count} buffers, e.g. 3\n"
        "fakesrc num-buffers={count} ! fakesink\n");
    struct Row {
        media::gst::Parameters parameters;
        const char* file;
        const char* reason;
    };
    const std::vector<Row> rows{
        {{}, "test.launch", "no value for {count}"},
        {{{"count", "3"}, {"rate", "8000"}}, "test.launch", "there is no {rate} in it"},
        {{{"count", "many"}}, "test.launch", "num-buffers cannot be \"many\""},
        {{{"count", "3"}}, "other.launch", "there is no such file"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.reason);
        const auto bin = library.build(row.file, "b", row.parameters);
        REQUIRE_FALSE(bin.has_value());
        CHECK(bin.error().file == row.file);
        CHECK(bin.error().reason.find(row.reason) != std::string::npos);
    }
}

TEST_CASE("a file that cannot be built is found at load and named") {
    const media::gst::test::Initialized gst;
    struct Row {
        const char* text;
        const char* reason;
    };
    const std::vector<Row> rows{
        {"fakesrc ! fakesink\n", "does not open with a comment"},
        {"# x\nnosuchelement ! fakesink\n", "nosuchelement"},
        {"# x\nfakesrc nosuchproperty=1 ! fakesink\n", "nosuchproperty"},
        {"# x\nfakesrc num-buffers=many ! fakesink\n", "num-buffers"},
        {"# x\nmulawenc ! vp8enc ! fakesink\n", "link"},
        {"# x\n# {n} buffers, e.g. many\nfakesrc num-buffers={n} ! fakesink\n", "num-buffers"},
        {"# x\nfakesrc name=a ! fakesink name=a\n", "two elements are called \"a\""},
        {"# x\nidentity identity\n", "more than one"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const LaunchDirectory directory;
        directory.write("good.launch", "# x\nfakesrc ! fakesink\n");
        directory.write("wrong.launch", row.text);
        directory.write("ignored.txt", "not a pipeline");
        const auto library = PipelineLibrary::load(directory.path());
        REQUIRE_FALSE(library.has_value());
        CHECK(library.error().file == "wrong.launch");
        CAPTURE(library.error().reason);
        CHECK(library.error().reason.find(row.reason) != std::string::npos);
    }
}

TEST_CASE("a directory that is not there is an error") {
    const media::gst::test::Initialized gst;
    const LaunchDirectory directory;
    const auto library = PipelineLibrary::load(directory.path() / "missing");
    REQUIRE_FALSE(library.has_value());
    CHECK(library.error().reason.find("No such file") != std::string::npos);
}

TEST_CASE("many threads may build from one library") {
    const auto library = library_of(
        "# A source.\n"
        "# {count} buffers, e.g. 3\n"
        "fakesrc num-buffers={count} ! fakesink\n");
    std::vector<std::thread> builders;
    std::atomic<int> built{0};
    for (int t = 0; t < 4; ++t) {
        builders.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                if (library.build("test.launch", "b", {{"count", std::to_string(i)}})) ++built;
            }
        });
    }
    for (auto& builder : builders) builder.join();
    CHECK(built == 200);
}
