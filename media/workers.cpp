#include "media/workers.hpp"
