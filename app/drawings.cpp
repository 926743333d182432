#include "app/drawings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace app {

Drawings::Drawings(std::vector<Draw> sources, std::size_t workers)
    : sources_{std::move(sources)}, workers_{workers} {}

Drawings::~Drawings() {
    finish();
}

void Drawings::draw(const std::string& name, std::function<void(Graphs)> done) {
    // Shared by the workers, whichever comes last.
    auto gathering = std::make_shared<Gathering>();
    gathering->awaited = sources_.size() * workers_;
    gathering->done = std::move(done);
    {
        const std::lock_guard lock{mutex_};
        if (!finished_)
            ++under_way_;
        else
            gathering->awaited = 0;
    }
    if (gathering->awaited == 0) return gathering->done({});
    for (const auto& source : sources_) {
        source(name, [this, gathering](Graphs graphs) { add(gathering, std::move(graphs)); });
    }
}

void Drawings::add(const std::shared_ptr<Gathering>& gathering, Graphs graphs) {
    {
        const std::lock_guard lock{mutex_};
        std::move(graphs.begin(), graphs.end(), std::back_inserter(gathering->graphs));
        if (--gathering->awaited > 0) return;
    }
    std::sort(gathering->graphs.begin(), gathering->graphs.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    gathering->done(std::move(gathering->graphs));
    const std::lock_guard lock{mutex_};
    --under_way_;
    changed_.notify_all();
}

void Drawings::finish() {
    std::unique_lock lock{mutex_};
    finished_ = true;
    changed_.wait(lock, [this] { return under_way_ == 0; });
}

}  // namespace app
