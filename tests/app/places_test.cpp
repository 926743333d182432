#include "app/places.hpp"

#include <doctest/doctest.h>

#include "tests/app/temporary_directory.hpp"

namespace {

const common::Endpoint page{common::IpAddress::parse("127.0.0.1").value(), 8081};

}  // namespace

TEST_CASE("the page's address is left where ctl finds it, and replaces an older one") {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "admin.url";
    std::ofstream{file} << "http://127.0.0.1:65535/and-more\n";
    CHECK(app::write_admin_url(file, page).has_value());
    CHECK(content_of(file) == "http://127.0.0.1:8081\n");
}

TEST_CASE("an address that could not be left behind is told, with the file and why") {
    const TemporaryDirectory directory;
    const auto nowhere = directory.path() / "missing" / "admin.url";
    const auto missing = app::write_admin_url(nowhere, page);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error() == nowhere.string() + ": No such file or directory");
    const auto full = app::write_admin_url("/dev/full", page);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error() == "/dev/full: No space left on device");
}
