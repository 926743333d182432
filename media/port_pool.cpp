#include "media/port_pool.hpp"
