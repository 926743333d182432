#include "signaling/reason_phrases.hpp"

#include <doctest/doctest.h>

#include <string>

using signaling::ReasonPhrases;
using signaling::standard_phrase;

TEST_CASE("configured phrases are found by status, as UTF-8") {
    const ReasonPhrases phrases{{{486, "Obsadené"}, {200, "OK, v poriadku"}}};
    REQUIRE(phrases.find(486) != nullptr);
    CHECK(std::string{phrases.find(486)} == "Obsaden\xc3\xa9");
    CHECK(std::string{phrases.find(200)} == "OK, v poriadku");
    CHECK(phrases.find(404) == nullptr);
}

TEST_CASE("a phrase cannot break the status line (RFC 3261 §25.1 Reason-Phrase)") {
    const ReasonPhrases phrases{{{486, "Busy\r\nX-Header: 1"}, {487, std::string{"a\0b", 3}}}};
    CHECK(std::string{phrases.find(486)} == "Busy  X-Header: 1");
    CHECK(std::string{phrases.find(487)} == "a b");
}

TEST_CASE("statuses have the phrases of RFC 3261 §21") {
    CHECK(std::string{standard_phrase(486)} == "Busy Here");
    CHECK(std::string{standard_phrase(100)} == "Trying");
    CHECK(std::string{standard_phrase(606)} == "Not Acceptable");
    CHECK(std::string{standard_phrase(489)} == "Bad Event");
    CHECK(std::string{standard_phrase(299)} == "Unknown");
    CHECK(std::string{standard_phrase(-1)} == "Unknown");
}
