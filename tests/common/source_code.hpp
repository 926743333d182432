#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What the architecture test needs to know of C++ text, found by counting braces. It relies on the
/// tree's clang-format: a body's brace follows a space, an initialiser's does not.
namespace source_code {

struct Function {
    std::string head;  // "int f(int a)"
    std::size_t line = 0;
    std::size_t length = 0;  // lines, from the head to the closing brace
};

/// The text with comments, literals and preprocessor lines made blank; lines stay where they are.
[[nodiscard]] std::string without_literals(std::string_view text);

/// Functions of namespaces and classes; lambdas in them are part of them.
[[nodiscard]] std::vector<Function> functions_in(std::string_view text);

}  // namespace source_code
