#include "signaling/registrar.hpp"
