#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/common/source_code.hpp"

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> parts{"common", "media", "mixer", "signaling", "admin", "app"};

std::vector<fs::path> sources_below(const std::string& directory) {
    std::vector<fs::path> result;
    for (const auto& entry : fs::recursive_directory_iterator{directory}) {
        const auto extension = entry.path().extension();
        if (extension == ".cpp" || extension == ".hpp") result.push_back(entry.path());
    }
    std::sort(result.begin(), result.end());
    return result;
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

/// What the file includes, with its brackets or quotes.
std::vector<std::string> includes_of(const fs::path& file) {
    constexpr std::string_view directive = "#include ";
    std::vector<std::string> result;
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) {
        if (!line.starts_with(directive)) continue;
        const auto end = line.find_first_of(">\"", directive.size() + 1);
        result.push_back(line.substr(directive.size(), end + 1 - directive.size()));
    }
    return result;
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](const auto& beginning) { return text.starts_with(beginning); });
}

std::string first_folder(const std::string& include) {
    const auto slash = include.find('/');
    return slash == std::string::npos ? "" : include.substr(1, slash - 1);
}

}  // namespace

TEST_CASE("includes follow the one-way dependencies of DESIGN §2") {
    const std::map<std::string, std::set<std::string>> may_include{
        {"common", {"common"}},
        {"media", {"media", "common"}},
        {"mixer", {"mixer", "media", "common"}},
        {"signaling", {"signaling", "common"}},
        {"admin", {"admin", "common"}},
        {"app", {"app", "admin", "signaling", "mixer", "media", "common"}},
    };
    REQUIRE_MESSAGE(fs::exists("common/endpoint.hpp"), "run this test in the source directory");
    for (const auto& [part, allowed] : may_include) {
        for (const auto& file : sources_below(part)) {
            for (const auto& include : includes_of(file)) {
                if (include.front() != '"') continue;
                CAPTURE(file.string());
                CAPTURE(include);
                CHECK(allowed.contains(first_folder(include)));
            }
        }
    }
}

TEST_CASE("pure cores do not see the shells around them (STYLE 6)") {
    const std::vector<std::string> shells{"\"media/gst/", "\"mixer/gst/", "\"signaling/sofia/"};
    const std::vector<std::string> may_see{"media/gst/", "mixer/gst/", "signaling/sofia/", "app/"};
    for (const auto& part : parts) {
        for (const auto& file : sources_below(part)) {
            if (starts_with_any(file.string(), may_see)) continue;
            for (const auto& include : includes_of(file)) {
                CAPTURE(file.string());
                CAPTURE(include);
                CHECK_FALSE(starts_with_any(include, shells));
            }
        }
    }
}

TEST_CASE("each library is included from its own place only (DESIGN §2)") {
    const std::map<std::string, std::vector<std::string>> homes{
        {"<sofia-sip/", {"signaling/sofia/"}},
        {"<gst/", {"media/gst/", "mixer/gst/"}},
        {"<glib", {"media/gst/", "mixer/gst/", "admin/"}},
        {"<gobject/", {"media/gst/", "mixer/gst/", "admin/"}},
        {"<gio/", {"admin/"}},
        {"<libsoup/", {"admin/"}},
        {"<liburing", {"media/send_queue"}},
        {"<toml++/", {"app/"}},
        {"<CLI/", {"app/"}},
        {"<nlohmann/", {"admin/", "app/"}},
        {"<opus", {"media/gst/", "mixer/gst/"}},
    };
    for (const auto& part : parts) {
        for (const auto& file : sources_below(part)) {
            for (const auto& include : includes_of(file)) {
                for (const auto& [library, places] : homes) {
                    if (!include.starts_with(library)) continue;
                    CAPTURE(file.string());
                    CAPTURE(include);
                    CHECK(starts_with_any(file.string(), places));
                }
            }
        }
    }
}

TEST_CASE("pure cores know no socket, thread or log (STYLE 6)") {
    const std::vector<std::string> cores{"mixer/", "signaling/"};
    const std::vector<std::string> shells{"mixer/gst/", "signaling/sofia/"};
    const std::vector<std::string> outside{
        "<sys/",    "<netinet/",   "<arpa/",   "<net/",     "<ifaddrs",   "<poll",
        "<fcntl",   "<unistd",     "<pthread", "<thread>",  "<mutex>",    "<atomic>",
        "<future>", "<condition_", "<spdlog/", "<fstream>", "<iostream>", "<csignal>"};
    for (const auto& part : parts) {
        for (const auto& file : sources_below(part)) {
            if (!starts_with_any(file.string(), cores)) continue;
            if (starts_with_any(file.string(), shells)) continue;
            for (const auto& include : includes_of(file)) {
                CAPTURE(file.string());
                CAPTURE(include);
                CHECK_FALSE(starts_with_any(include, outside));
            }
        }
    }
}

TEST_CASE("files stay below 500 lines; those above 300 are reported (STYLE 5)") {
    constexpr long rule = 300;
    constexpr long limit = 500;
    auto folders = parts;
    folders.emplace_back("tests");
    for (const auto& folder : folders) {
        for (const auto& file : sources_below(folder)) {
            const auto text = text_of(file);
            const auto lines = std::count(text.begin(), text.end(), '\n');
            CAPTURE(file.string());
            CHECK(lines <= limit);
            if (lines > rule) MESSAGE(file.string() << " has " << lines << " lines");
        }
    }
}

TEST_CASE("functions stay below 70 lines; those above 30 are reported (STYLE 5)") {
    constexpr std::size_t rule = 30;
    constexpr std::size_t limit = 70;
    for (const auto& part : parts) {
        for (const auto& file : sources_below(part)) {
            for (const auto& function : source_code::functions_in(text_of(file))) {
                const auto place = file.string() + ":" + std::to_string(function.line);
                CAPTURE(place);
                CAPTURE(function.head);
                CHECK(function.length <= limit);
                if (function.length > rule)
                    MESSAGE(place << " " << function.head << " has " << function.length
                                  << " lines");
            }
        }
    }
}

TEST_CASE("the counting of functions knows the tree's shapes") {
    const auto functions = source_code::functions_in(R"cpp(
#define IGNORED(x) {
        namespace a {
        constexpr int table[] = {1, 2};
        const char* text = "{ ( not code";  // { neither
        class B : public C {
        public:
            B(int a, int b) : a_{a}, b_{b} {
                f([] { return '{'; });
            }
            int get() const { return 1'000; }
        };
        template <class T, class U>
        std::vector<T> g(const U& u) {
            if (u) {
                while (true) {
                }
            }
            return {};
        }
        }  // namespace a
    )cpp");
    REQUIRE(functions.size() == 3);
    CHECK(functions[0].head == "B(int a, int b) : a_{a}, b_{b}");
    CHECK(functions[0].line == 8);
    CHECK(functions[0].length == 3);
    CHECK(functions[1].head == "int get() const");
    CHECK(functions[1].length == 1);
    CHECK(functions[2].line == 13);
    CHECK(functions[2].length == 8);
}
