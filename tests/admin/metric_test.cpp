#include "admin/metric.hpp"

#include <doctest/doctest.h>

using admin::Metric;
using admin::metrics_text;

TEST_CASE("metrics are written in Prometheus' text format 0.0.4") {
    const std::vector<Metric> metrics{
        {"calls", "Now.", Metric::Type::gauge, {}, 3},
        {"drops_total", "Why.", Metric::Type::counter, {{"reason", "stranger"}}, 1e9},
        {"drops_total", "Why.", Metric::Type::counter, {{"reason", "not_rtp"}}, 0},
        {"seconds", "Back\\slash\nline", Metric::Type::gauge, {{"a", "q\"\\\n"}, {"b", ""}}, 0.25},
    };
    CHECK(metrics_text(metrics) ==
          "# HELP calls Now.\n"
          "# TYPE calls gauge\n"
          "calls 3\n"
          "# HELP drops_total Why.\n"
          "# TYPE drops_total counter\n"
          "drops_total{reason=\"stranger\"} 1e+09\n"
          "drops_total{reason=\"not_rtp\"} 0\n"
          "# HELP seconds Back\\\\slash\\nline\n"
          "# TYPE seconds gauge\n"
          "seconds{a=\"q\\\"\\\\\\n\",b=\"\"} 0.25\n");
}
