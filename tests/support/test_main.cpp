#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sofia-sip/su_uniqueid.h>

int main(int argc, char** argv) {
    // Debian's Sofia-SIP deletes pthread key 0 at exit unless it has drawn a random number, and the
    // key may be GLib's (DESIGN §9).
    su_randint(0, 1);
    return doctest::Context(argc, argv).run();
}
