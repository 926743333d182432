#pragma once

#include <cstddef>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "common/media_control.hpp"

namespace signaling {

/// Our ports that face one phone, by m-line. Does not give them back at its end: the session does
/// (MediaControl::end).
class FacingPorts {
public:
    FacingPorts(common::MediaControl& media, common::SessionId session)
        : media_{media}, session_{session} {}

    /// Opens what is missing of the m-lines that are `wanted`, all or nothing. True: some were.
    [[nodiscard]] tl::expected<bool, common::MediaError> open(const std::vector<bool>& wanted,
                                                              const common::IpAddress& local);
    /// Nullptr: none open for this m-line.
    [[nodiscard]] const common::PortPair* at(std::size_t index) const;
    /// One past the highest m-line that may have ports.
    [[nodiscard]] std::size_t size() const { return pairs_.size(); }

    void release(std::size_t index);
    void release_all();
    /// Media has closed these by itself; unknown ones are ignored.
    void forget(common::PortsId ports);

private:
    common::MediaControl& media_;
    common::SessionId session_;
    std::vector<std::optional<common::PortPair>> pairs_;
};

}  // namespace signaling
