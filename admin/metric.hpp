#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace admin {

/// One sample of a Prometheus metric. Samples of one family stand next to each other.
struct Metric {
    enum class Type : std::uint8_t { counter, gauge };

    std::string name;  // "ustredna_dropped_packets_total"
    std::string help;
    Type type = Type::counter;
    std::vector<std::pair<std::string, std::string>> labels;  // {"reason", "stranger"}
    double value = 0;
};

/// The text exposition format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
[[nodiscard]] std::string metrics_text(const std::vector<Metric>& metrics);

}  // namespace admin
