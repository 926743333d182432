#include "signaling/sofia/exit_guard.hpp"

#include <sofia-sip/su_uniqueid.h>

namespace signaling::sofia {

void guard_exit() {
    su_randint(0, 1);
}

}  // namespace signaling::sofia
