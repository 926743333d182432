#include "admin/access.hpp"

#include <doctest/doctest.h>

using admin::check_access;
using admin::Credentials;

TEST_CASE("without a token the loopback API is for programs and its own page only") {
    struct Row {
        const char* host;
        const char* origin;
        int refused;  // 0: may pass
    };
    const Row rows[] = {
        {"127.0.0.1:8080", "", 0},
        {"localhost:8080", "", 0},
        {"[::1]:8080", "", 0},
        {"", "", 0},
        {"127.0.0.1:8080", "http://127.0.0.1:8080", 0},
        {"evil.example:8080", "", 403},
        {"127.0.0.1:8080", "http://evil.example", 403},
        {"127.0.0.1:8080", "null", 403},
        {"localhost.evil.example", "", 403},
    };
    for (const Row& row : rows) {
        CAPTURE(row.host);
        CAPTURE(row.origin);
        const auto refusal = check_access(Credentials{"POST", row.host, row.origin, ""}, "");
        CHECK((refusal ? refusal->status : 0) == row.refused);
    }
}

TEST_CASE("with a token only its bearer may ask (RFC 6750 §2.1)") {
    struct Row {
        const char* authorization;
        bool passes;
    };
    const Row rows[] = {
        {"Bearer s3cret", true},
        {"Bearer s3crex", false},
        {"Bearer s3cret2", false},
        {"Basic s3cret", false},
        {"", false},
        {"Bearer ", false},
        {"s3cret", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.authorization);
        const auto refusal =
            check_access(Credentials{"GET", "pbx.example:8080", "", row.authorization}, "s3cret");
        REQUIRE(refusal.has_value() != row.passes);
        if (refusal) CHECK(refusal->status == 401);
    }
}
