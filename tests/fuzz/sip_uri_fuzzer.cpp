#include <cstddef>
#include <cstdint>
#include <string_view>

#include "signaling/sip_uri.hpp"
#include "tests/fuzz/promise.hpp"

using signaling::SipUri;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto uri = SipUri::parse({reinterpret_cast<const char*>(data), size});
    if (!uri) return 0;
    promise(!uri->host.empty(), "a URI has a host");
    promise(equivalent(*uri, *uri), "a URI is equivalent to itself");
    static_cast<void>(uri->parameter("transport"));
    const auto aor = SipUri::parse(uri->address_of_record());
    promise(aor.has_value(), "an address of record is a URI");
    promise(aor->user == uri->user && aor->host == uri->host && aor->scheme == uri->scheme,
            "an address of record names the same user");
    promise(aor->address_of_record() == uri->address_of_record(), "and is its own");
    return 0;
}
