#pragma once

namespace signaling::sofia {

/// Call first in every `main`, before any thread and before GLib is used. Debian's Sofia-SIP 1.12.11
/// deletes pthread key 0 at exit unless it has drawn a random number before; the key may be GLib's
/// by then, and the process aborts (DESIGN §9, sofia-sip#58).
void guard_exit();

}  // namespace signaling::sofia
