#include "tests/common/source_code.hpp"

#include <algorithm>
#include <cctype>

namespace source_code {

namespace {

void blank(std::string& text, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < text.size(); ++i) {
        if (text[i] != '\n') text[i] = ' ';
    }
}

/// Behind the literal or comment that begins at `from`; `from` when none begins there.
std::size_t end_of_literal(const std::string& text, std::size_t from) {
    const auto behind = [&](std::string_view closing, std::size_t start) {
        const auto found = text.find(closing, start);
        return found == std::string::npos ? text.size() : found + closing.size();
    };
    const std::string_view rest = std::string_view{text}.substr(from);
    if (rest.starts_with("//")) return std::min(text.find('\n', from), text.size());
    if (rest.starts_with("/*")) return behind("*/", from + 2);
    if (rest.starts_with("R\"")) {
        const auto open = text.find('(', from);
        return behind(")" + text.substr(from + 2, open - from - 2) + "\"", open);
    }
    const char quote = text[from];
    const bool is_digit_separator =
        quote == '\'' && from > 0 && std::isalnum(static_cast<unsigned char>(text[from - 1])) != 0;
    if ((quote != '"' && quote != '\'') || is_digit_separator) return from;
    std::size_t i = from + 1;
    while (i < text.size() && text[i] != quote) i += text[i] == '\\' ? 2 : 1;
    return i + 1;
}

void blank_preprocessor(std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = std::min(text.find('\n', begin), text.size());
        const auto first = text.find_first_not_of(" \t", begin);
        if (first < end && text[first] == '#') {
            while (end < text.size() && text[end - 1] == '\\')
                end = std::min(text.find('\n', end + 1), text.size());
            blank(text, begin, end);
        }
        begin = end + 1;
    }
}

enum class Scope { holder, function, initialiser };

bool starts_with_word(std::string_view text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    return text.size() == word.size() || text[word.size()] == ' ' || text[word.size()] == '\n';
}

/// The head without "template <...>" in front. A result type in angle brackets may go with it:
/// what is looked at afterwards is the word in front and whether there are parentheses.
std::string_view without_template(std::string_view head) {
    if (!head.starts_with("template")) return head;
    const auto end = head.rfind('>');
    if (end == std::string_view::npos) return head;
    head.remove_prefix(end + 1);
    head.remove_prefix(std::min(head.find_first_not_of(" \n"), head.size()));
    return head;
}

/// What the brace after `head` opens.
Scope scope_of(std::string_view head) {
    head = without_template(head);
    for (const char* word : {"inline", "extern", "typedef", "static", "const", "constexpr"}) {
        if (starts_with_word(head, word))
            return scope_of(head.substr(std::string_view{word}.size() + 1));
    }
    for (const char* word : {"namespace", "class", "struct", "enum", "union"}) {
        if (starts_with_word(head, word)) return Scope::holder;
    }
    return head.find('(') == std::string_view::npos ? Scope::holder : Scope::function;
}

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// Runs of white space become one space, none at the end.
std::string one_line(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (!is_space(c))
            result += c;
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    if (result.ends_with(' ')) result.pop_back();
    return result;
}

/// Walks the braces and notes where functions begin and end.
class Walk {
public:
    explicit Walk(const std::string& text) : text_{text} {}

    std::vector<Function> run() && {
        for (std::size_t i = 0; i < text_.size(); ++i) step(i);
        return std::move(found_);
    }

private:
    void step(std::size_t i) {
        const char c = text_[i];
        if (c == '\n') ++line_;
        if (c == '{') return open(i);
        if (c == '}') return close();
        if (in_function()) return;
        if (c == ';')
            head_.clear();
        else
            extend_head(c);
    }

    void extend_head(char c) {
        if (head_.empty() && is_space(c)) return;
        if (head_.empty()) head_line_ = line_;
        head_ += c;
        if (head_ == "public:" || head_ == "private:" || head_ == "protected:") head_.clear();
    }

    void open(std::size_t i) {
        const bool is_initialiser = in_function() || (i > 0 && !is_space(text_[i - 1]));
        scopes_.push_back(is_initialiser ? Scope::initialiser : scope_of(head_));
        if (is_initialiser && !in_function()) extend_head('{');
        if (is_initialiser) return;
        if (scopes_.back() == Scope::function) {
            ++functions_open_;
            found_.push_back({one_line(head_), head_line_, 0});
        }
        head_.clear();
    }

    void close() {
        if (scopes_.empty()) return;
        const auto scope = scopes_.back();
        scopes_.pop_back();
        if (scope == Scope::initialiser && !in_function()) extend_head('}');
        if (scope == Scope::initialiser) return;
        if (scope == Scope::function) {
            --functions_open_;
            found_.back().length = line_ - found_.back().line + 1;
        }
        head_.clear();
    }

    [[nodiscard]] bool in_function() const { return functions_open_ > 0; }

    const std::string& text_;
    std::vector<Function> found_;
    std::vector<Scope> scopes_;
    std::string head_;  // since the last ';', '{' or '}' outside of functions
    std::size_t head_line_ = 1;
    std::size_t line_ = 1;
    int functions_open_ = 0;
};

}  // namespace

std::string without_literals(std::string_view text) {
    std::string result{text};
    for (std::size_t i = 0; i < result.size();) {
        const auto end = end_of_literal(result, i);
        blank(result, i, end);
        i = std::max(end, i + 1);
    }
    blank_preprocessor(result);
    return result;
}

std::vector<Function> functions_in(std::string_view text) {
    const auto code = without_literals(text);
    return Walk{code}.run();
}

}  // namespace source_code
