#include "media/send_queue.hpp"
