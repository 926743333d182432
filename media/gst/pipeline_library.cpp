#include "media/gst/pipeline_library.hpp"

#include <fstream>
#include <iterator>

#include "media/gst/embedded_pipelines.hpp"
#include "media/gst/rtp_receiver.hpp"

namespace media::gst {

namespace {

using Failure = tl::unexpected<PipelineError>;
using Texts = std::map<std::string, std::string>;

tl::expected<Texts, PipelineError> read_directory(const std::filesystem::path& directory) {
    Texts texts;
    std::error_code error;
    std::filesystem::directory_iterator entry{directory, error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        const auto& path = entry->path();
        if (path.extension() != ".launch") continue;
        std::ifstream stream{path};
        texts[path.filename()] = {std::istreambuf_iterator<char>{stream}, {}};
        if (stream.bad() || !stream.is_open()) return Failure{{path.filename(), "cannot be read"}};
    }
    if (error) return Failure{{directory, error.message()}};
    return texts;
}

Texts read_embedded() {
    Texts texts;
    for (const auto& [file, text] : embedded_pipelines()) texts.emplace(file, text);
    return texts;
}

}  // namespace

tl::expected<PipelineLibrary, PipelineError> PipelineLibrary::load(
    const std::filesystem::path& directory) {
    register_rtp_elements();
    const auto texts = directory.empty() ? read_embedded() : read_directory(directory);
    if (!texts) return Failure{texts.error()};
    PipelineLibrary library;
    for (const auto& [file, text] : *texts) {
        auto parsed = LaunchFile::parse(text);
        if (!parsed) return Failure{{file, parsed.error()}};
        Parameters samples = parsed->samples;
        auto recipe = PipelineRecipe::make(std::move(*parsed));
        if (!recipe) return Failure{{file, recipe.error()}};
        library.entries_.emplace(file, Entry{std::move(*recipe), std::move(samples)});
    }
    return library;
}

tl::expected<ElementRef, PipelineError> PipelineLibrary::build(std::string_view file,
                                                               const std::string& bin_name,
                                                               const Parameters& parameters) const {
    const auto found = entries_.find(file);
    if (found == entries_.end()) return Failure{{std::string{file}, "there is no such file"}};
    auto bin = found->second.recipe.build(bin_name, parameters);
    if (!bin) return Failure{{std::string{file}, bin.error()}};
    return std::move(*bin);
}

std::vector<std::string> PipelineLibrary::files() const {
    std::vector<std::string> names;
    for (const auto& [file, entry] : entries_) names.push_back(file);
    return names;
}

Parameters PipelineLibrary::samples(std::string_view file) const {
    const auto found = entries_.find(file);
    return found == entries_.end() ? Parameters{} : found->second.samples;
}

}  // namespace media::gst
