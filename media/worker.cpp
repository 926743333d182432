#include "media/worker.hpp"
