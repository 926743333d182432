#include "admin/metric.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace admin {

namespace {

std::string number(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

/// Backslash, double quote and line feed are escaped in label values; help knows no quotes.
std::string escaped(std::string_view text, bool in_quotes) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '\\' || (c == '"' && in_quotes)) result += '\\';
        result += c;
    }
    return result;
}

std::string labels_text(const Metric& metric) {
    if (metric.labels.empty()) return {};
    std::string result;
    for (const auto& [name, value] : metric.labels) {
        result += result.empty() ? "{" : ",";
        result += name + "=\"" + escaped(value, true) + "\"";
    }
    return result + "}";
}

}  // namespace

std::string metrics_text(const std::vector<Metric>& metrics) {
    std::string result;
    std::string_view family;
    for (const auto& metric : metrics) {
        if (metric.name != family) {
            const char* type = metric.type == Metric::Type::counter ? "counter" : "gauge";
            result += "# HELP " + metric.name + " " + escaped(metric.help, false) + "\n";
            result += "# TYPE " + metric.name + " " + type + "\n";
            family = metric.name;
        }
        result += metric.name + labels_text(metric) + " " + number(metric.value) + "\n";
    }
    return result;
}

}  // namespace admin
