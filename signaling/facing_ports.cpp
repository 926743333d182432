#include "signaling/facing_ports.hpp"

#include <algorithm>

namespace signaling {

tl::expected<bool, common::MediaError> FacingPorts::open(const std::vector<bool>& wanted,
                                                         const common::IpAddress& local) {
    if (pairs_.size() < wanted.size()) pairs_.resize(wanted.size());
    std::vector<std::size_t> opened;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!wanted[i] || pairs_[i]) continue;
        const auto pair = media_.open_ports(session_, local);
        if (!pair) {
            for (const std::size_t index : opened) release(index);
            return tl::make_unexpected(pair.error());
        }
        pairs_[i] = *pair;
        opened.push_back(i);
    }
    return !opened.empty();
}

const common::PortPair* FacingPorts::at(std::size_t index) const {
    return index < pairs_.size() && pairs_[index] ? &*pairs_[index] : nullptr;
}

void FacingPorts::release(std::size_t index) {
    if (at(index) == nullptr) return;
    media_.release_ports(session_, pairs_[index]->id);
    pairs_[index].reset();
}

void FacingPorts::release_all() {
    for (std::size_t i = 0; i < pairs_.size(); ++i) release(i);
}

void FacingPorts::forget(common::PortsId ports) {
    for (auto& pair : pairs_)
        if (pair && pair->id == ports) pair.reset();
}

}  // namespace signaling
