#include "media/gst/pipeline_library.hpp"
