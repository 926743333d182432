#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string_view>

#include "tests/mixer/gst/room_bench.hpp"

using common::AudioCodec;
using namespace tests::mixer::gst;

namespace {

using Edges = std::map<std::string, std::string>;

// The links between pads as the dot file draws them, by the names of its nodes:
//     from_phone_0x61_src_0x62 -> jitter_buffer_0x63_sink_0x64 [label="application/x-rtp"]
// Those that only place an element's pads side by side are invisible.
Edges edges_of(const std::string& dot) {
    Edges edges;
    std::istringstream lines{dot};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string from;
        std::string arrow;
        std::string to;
        words >> from >> arrow >> to;
        if (arrow == "->" && line.find("invis") == std::string::npos) edges[from] = to;
    }
    return edges;
}

// "decode_0x61" of "decode_0x61_sink_0x62"; a proxy pad belongs to nothing.
std::string owner_of(const std::string& pad) {
    const auto address = pad.find("_0x");
    const auto end = pad.find('_', address + 1);
    return end == std::string::npos ? "" : pad.substr(0, end);
}

// Where the sound that comes in by a sink pad goes out: the element's src pad of the same name.
std::string way_out(const Edges& edges, const std::string& sink) {
    const auto owner = owner_of(sink);
    std::string out = sink.substr(0, sink.rfind("_0x") + 3);
    const auto kind = out.find("_sink", owner.size());
    if (owner.empty() || kind == std::string::npos) return "";
    out.replace(kind, std::string_view{"_sink"}.size(), "_src");
    const auto src = edges.lower_bound(out);
    return src != edges.end() && src->first.rfind(out, 0) == 0 ? src->first : "";
}

// From a pad through every link and element behind it: the elements' names, in order.
std::string walk(const Edges& edges, std::string pad) {
    std::string elements;
    std::string last;
    for (int step = 0; step < 100 && !pad.empty(); ++step) {
        const auto owner = owner_of(pad);
        const auto name = owner.substr(0, owner.find("_0x"));
        if (!name.empty() && name != last) elements += (elements.empty() ? "" : " ") + name;
        last = name;
        const auto next = edges.find(pad);
        pad = next != edges.end() ? next->second : way_out(edges, pad);
    }
    return elements;
}

std::string chain_of(const std::string& dot, const std::string& member) {
    const auto cluster = dot.find("subgraph cluster_" + member + "_0x");
    REQUIRE(cluster != std::string::npos);
    auto start = dot.find(" from_phone_0x", cluster);
    REQUIRE(start != std::string::npos);
    ++start;
    return walk(edges_of(dot), dot.substr(start, dot.find(' ', start) - start));
}

}  // namespace

TEST_CASE("the picture of a room shows each member's chain in order") {
    RoomBench bench;
    Phone alice{{.codec = AudioCodec::pcmu, .tone_hz = 440}};
    Phone bob{{.codec = AudioCodec::opus, .tone_hz = 710}};
    bench.join(alice, "member_1_alice");
    bench.join(bob, "member_2_bob");
    bench.run_for({&alice, &bob}, 400);
    const std::string dot = bench.draw("room-test");
    CHECK(chain_of(dot, "member_1_alice") ==
          "from_phone jitter_buffer decode decoder decode resample_in resample rate resample_in "
          "member_1_alice mixer member_1_alice resample_out resample rate resample_out "
          "encode encoder encode payloader to_phone");
    CHECK(chain_of(dot, "member_2_bob") ==
          "from_phone jitter_buffer decode decoder decode member_2_bob mixer member_2_bob "
          "encode encoder encode payloader to_phone");
    CHECK(dot.find("room-test") != std::string::npos);
    for (const char* state : {"heard=2", "rate=48000", "level-db=-1", "talking=TRUE",
                              "played=", "packets=", "delay-ms=", "payload-type=111"}) {
        CAPTURE(state);
        CHECK(dot.find(state) != std::string::npos);
    }
}

TEST_CASE("draw finds a room by its name, with or without its pipeline's prefix") {
    RoomBench bench{{}, 2};
    Phone alice{{.tone_hz = 440}};
    Phone bob{{.tone_hz = 710}};
    bench.join(alice, "alice", "red");
    bench.join(bob, "bob", "blue");
    for (const char* name : {"red", "room-red"}) {
        CAPTURE(name);
        const auto dot = bench.draw(name);
        CHECK(dot.find("alice") != std::string::npos);
        CHECK(dot.find("bob") == std::string::npos);
    }
    CHECK(bench.draw("green").empty());
    const auto both = bench.draw("");
    CHECK(both.find("alice") != std::string::npos);
    CHECK(both.find("bob") != std::string::npos);
}
