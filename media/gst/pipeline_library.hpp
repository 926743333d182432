#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "media/gst/handles.hpp"
#include "media/gst/pipeline_recipe.hpp"
#include "media/launch_file.hpp"

namespace media::gst {

struct PipelineError {
    std::string file;    // "relay.launch"
    std::string reason;  // what is wrong and where, one line
};

/// Values for a file's placeholders. Typed by the caller; never text from the network.
using Parameters = LaunchParameters;

/// The static parts of every media graph: `pipelines/*.launch`, embedded at build time, or read
/// from a directory for tuning (`--pipelines DIR`, STYLE 21).
///
/// A file is comment lines ('#') and one or more linear chains in gst-launch syntax with
/// `{placeholder}`s; media/launch_file.hpp says what is understood. It is read, checked with fatal
/// errors on, and kept in a form from which `build` makes a bin without parsing text again.
/// Immutable after loading: any thread may build.
class PipelineLibrary {
public:
    /// Empty directory: the embedded files. Fails on the first unknown element, unknown property
    /// or impossible link, naming the file.
    [[nodiscard]] static tl::expected<PipelineLibrary, PipelineError> load(
        const std::filesystem::path& directory);

    /// A bin called `bin_name` with the file's elements under the names the file gives them;
    /// the unlinked sink and src pad, of which there is at most one each, are ghosted as "sink"
    /// and "src". The caller owns it (not floating).
    /// Fails on a placeholder without a value or a value without a placeholder.
    [[nodiscard]] tl::expected<ElementRef, PipelineError> build(std::string_view file,
                                                                const std::string& bin_name,
                                                                const Parameters& parameters) const;

    /// Names of all files, for the test that builds each with each codec.
    [[nodiscard]] std::vector<std::string> files() const;
    /// The sample values that a file declares, with which it was checked; empty for an unknown one.
    [[nodiscard]] Parameters samples(std::string_view file) const;

private:
    struct Entry {
        PipelineRecipe recipe;
        Parameters samples;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace media::gst
