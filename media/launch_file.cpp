#include "media/launch_file.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace media {

namespace {

using Failure = tl::unexpected<std::string>;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// "# {rate} Hz, e.g. 48000" to ("rate", "48000").
std::optional<std::pair<std::string, std::string>> declaration_in(std::string_view comment) {
    constexpr std::string_view mark = "e.g. ";
    const auto open = comment.find('{');
    const auto close = comment.find('}', std::min(open, comment.size()));
    const auto sample = comment.rfind(mark);
    if (open == std::string_view::npos || close == std::string_view::npos ||
        sample == std::string_view::npos || sample < close)
        return std::nullopt;
    return std::pair{std::string{comment.substr(open + 1, close - open - 1)},
                     std::string{trimmed(comment.substr(sample + mark.size()))}};
}

/// Words between blanks; quotation marks hold blanks together and are dropped.
tl::expected<std::vector<std::string>, std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    bool any = false;
    const auto finish = [&] {
        if (any) words.push_back(std::move(word));
        word.clear();
        any = false;
    };
    for (const char c : text) {
        if (c == '\\') return Failure{"backslashes are not supported"};
        if (!quoted && std::isspace(static_cast<unsigned char>(c)) != 0) {
            finish();
        } else {
            any = true;
            if (c == '"')
                quoted = !quoted;
            else
                word.push_back(c);
        }
    }
    if (quoted) return Failure{"a quotation mark is not closed"};
    finish();
    return words;
}

bool is_caps(const std::string& word) {
    const auto slash = word.find('/');
    return slash != std::string::npos && slash < word.find('=');
}

bool is_property(const std::string& word) {
    return word.find('=') != std::string::npos && !is_caps(word);
}

/// What this loader leaves to code; nothing when the word is fine.
std::optional<std::string> objection_to(const std::string& word) {
    if (word.front() == '(' || word.back() == '(' || word == ")")
        return "bins in parentheses are not supported";
    if (is_caps(word)) return std::nullopt;
    const auto name = word.substr(0, word.find('='));
    if (name.find("::") != std::string::npos) return "child property " + name + " is not supported";
    if (name.find('.') != std::string::npos)
        return "reference " + name + " is not supported: branches are made in code";
    return std::nullopt;
}

/// Collects words into chains, one call per word.
class ChainReader {
public:
    std::optional<std::string> take(const std::string& word) {
        if (const auto objection = objection_to(word)) return objection;
        if (word == "!") return link();
        if (in_caps_) {
            caps() += " " + word;
        } else if (is_property(word)) {
            return property(word);
        } else {
            start_element(word);
        }
        return std::nullopt;
    }

    tl::expected<std::vector<LaunchChain>, std::string> finish() {
        if (chains_.empty()) return Failure{"there is no element in it"};
        if (linked_) return Failure{"nothing follows the last '!'"};
        return std::move(chains_);
    }

private:
    std::optional<std::string> link() {
        if (chains_.empty() || linked_) return "'!' does not follow an element";
        linked_ = true;
        in_caps_ = false;
        return std::nullopt;
    }

    std::optional<std::string> property(const std::string& word) {
        if (chains_.empty() || linked_) return "property " + word + " does not follow an element";
        const auto equals = word.find('=');
        auto& element = chains_.back().back();
        const auto name = word.substr(0, equals);
        const auto value = word.substr(equals + 1);
        if (name == "name") {
            element.name = value;
        } else {
            element.properties.push_back({name, value});
        }
        return std::nullopt;
    }

    void start_element(const std::string& word) {
        if (!linked_) chains_.emplace_back();
        linked_ = false;
        in_caps_ = is_caps(word);
        auto& chain = chains_.back();
        if (in_caps_) {
            chain.push_back({"capsfilter", {}, {{"caps", word}}});
        } else {
            chain.push_back({word, {}, {}});
        }
    }

    std::string& caps() { return chains_.back().back().properties.front().value; }

    std::vector<LaunchChain> chains_;
    bool linked_ = false;
    bool in_caps_ = false;  // caps go on until the next '!'
};

tl::expected<std::vector<LaunchChain>, std::string> chains_of(std::string_view description) {
    const auto words = words_of(description);
    if (!words) return Failure{words.error()};
    ChainReader reader;
    for (const auto& word : *words) {
        if (auto objection = reader.take(word)) return Failure{std::move(*objection)};
    }
    return reader.finish();
}

/// Declared and used must be the same.
std::optional<std::string> unused_declaration(const LaunchFile& file) {
    for (const auto& [name, sample] : file.samples) {
        if (file.description.find("{" + name + "}") == std::string::npos)
            return "{" + name + "} is declared, but not used";
    }
    return std::nullopt;
}

std::optional<std::string> repeated_name(const LaunchFile& file) {
    std::set<std::string> names;
    for (const auto& chain : file.chains) {
        for (const auto& element : chain) {
            const auto name = fill(element.name, file.samples).value_or("");
            if (!name.empty() && !names.insert(name).second)
                return "two elements are called \"" + name + "\"";
        }
    }
    return std::nullopt;
}

}  // namespace

tl::expected<LaunchFile, std::string> LaunchFile::parse(std::string_view text) {
    if (!text.starts_with('#')) return Failure{"it does not open with a comment on what it is"};
    LaunchFile file;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        if (line.front() != '#') {
            file.description.append(line).push_back('\n');
        } else if (auto declared = declaration_in(line)) {
            file.samples.insert(std::move(*declared));
        }
    }
    if (auto unused = unused_declaration(file)) return Failure{std::move(*unused)};
    if (const auto filled = fill(file.description, file.samples); !filled)
        return Failure{filled.error() + ": a comment line such as \"# {rate} Hz, e.g. 48000\""};
    auto chains = chains_of(file.description);
    if (!chains) return Failure{chains.error()};
    file.chains = std::move(*chains);
    if (auto repeated = repeated_name(file)) return Failure{std::move(*repeated)};
    return file;
}

tl::expected<std::string, std::string> fill(std::string_view text,
                                            const LaunchParameters& parameters) {
    std::string filled;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return Failure{"a placeholder is not closed"};
        const auto name = text.substr(open + 1, close - open - 1);
        const auto found = parameters.find(name);
        if (found == parameters.end()) return Failure{"no value for {" + std::string{name} + "}"};
        filled.append(text.substr(0, open)).append(found->second);
        text.remove_prefix(close + 1);
    }
    return filled.append(text);
}

}  // namespace media
