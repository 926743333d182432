#pragma once

#include <string>

namespace common {

/// The picture of one running pipeline, as Graphviz text.
struct GraphDump {
    std::string name;  // of the pipeline: "call-17", "room-conf-red"; safe as a file name
    std::string dot;
};

}  // namespace common
