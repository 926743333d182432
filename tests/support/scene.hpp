#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/baresip.hpp"
#include "tests/support/linphonec.hpp"
#include "tests/support/server.hpp"
#include "tests/support/sipp.hpp"

namespace tests::support {

/// One scenario: a server, its phones, and the directory they all write to. Phones live as long as
/// the scene.
class Scene {
public:
    explicit Scene(const ServerOptions& options = {}) : server_{scratch_, ports_, options} {}

    [[nodiscard]] Server& server() { return server_; }
    [[nodiscard]] Scratch& scratch() { return scratch_; }
    [[nodiscard]] PortBlock& ports() { return ports_; }
    [[nodiscard]] PhoneSurroundings surroundings() {
        return {scratch_, ports_, server_.sip_port()};
    }

    /// Starts a phone; it registers by itself.
    Linphonec& linphonec(LinphonecOptions options);
    Baresip& baresip(BaresipOptions options);
    /// Starts one run of SIPp.
    Sipp& sipp(SippOptions options);

    [[nodiscard]] bool until(const std::function<bool()>& condition,
                             std::chrono::milliseconds limit = patience) {
        return scratch_.until(condition, limit);
    }
    /// The ends of everybody's logs.
    [[nodiscard]] std::string report();

private:
    Scratch scratch_;
    PortBlock ports_;
    Server server_;
    std::vector<std::unique_ptr<Linphonec>> linphones_;
    std::vector<std::unique_ptr<Baresip>> baresips_;
    std::vector<std::unique_ptr<Sipp>> sipps_;
};

}  // namespace tests::support
