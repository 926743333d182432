#include "tests/support/scene.hpp"

#include <utility>

namespace tests::support {

Linphonec& Scene::linphonec(LinphonecOptions options) {
    linphones_.push_back(std::make_unique<Linphonec>(surroundings(), std::move(options)));
    return *linphones_.back();
}

Baresip& Scene::baresip(BaresipOptions options) {
    baresips_.push_back(std::make_unique<Baresip>(surroundings(), std::move(options)));
    return *baresips_.back();
}

Sipp& Scene::sipp(SippOptions options) {
    sipps_.push_back(std::make_unique<Sipp>(surroundings(), std::move(options)));
    return *sipps_.back();
}

std::string Scene::report() {
    std::string text = server_.report();
    for (const auto& phone : linphones_) text += phone->report();
    for (const auto& phone : baresips_) text += phone->report();
    for (const auto& run : sipps_) text += run->report();
    return text;
}

}  // namespace tests::support
