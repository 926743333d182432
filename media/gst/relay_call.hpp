#pragma once

#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/graph_dump.hpp"
#include "common/media_control.hpp"
#include "media/gst/graph_home.hpp"
#include "media/media_port.hpp"
#include "media/socket_pair.hpp"
#include "media/worker.hpp"

namespace media::gst {

class PipelineLibrary;

/// One relayed call: a GstPipeline with a bin per m-line (pipelines/relay.launch), and the ports
/// they read and write. Between turns of its worker's thread only.
class RelayCall {
public:
    /// `name` and the names of the sides are taken from the first description for good.
    RelayCall(Worker& worker, const GraphHome& home, const PipelineLibrary& pipelines,
              const common::RelayDescription& first);
    /// Stops the graph and closes every socket.
    ~RelayCall();
    RelayCall(const RelayCall&) = delete;
    RelayCall& operator=(const RelayCall&) = delete;

    /// Makes what runs be what is described. A stream whose ends keep their ports keeps its chain,
    /// counters and, where the phone's address did not change, its latch. The error is one line;
    /// the call is of no use then.
    [[nodiscard]] tl::expected<void, std::string> apply(
        const std::vector<common::RelayStream>& wanted, std::vector<SocketPair> fresh);
    /// Closes the ports and the chain that uses them; unknown ones are ignored.
    void release(common::PortsId ports);

    /// What passed so far, both ways of every m-line there ever was.
    [[nodiscard]] std::vector<common::DirectionReport> directions() const;
    [[nodiscard]] common::GraphDump draw() const;
    [[nodiscard]] const std::string& name() const { return name_; }
    /// When a phone was last heard, by RTP or RTCP; the clock's epoch when none ever was.
    [[nodiscard]] common::TimePoint last_packet() const;

private:
    struct PhoneEnd {
        MediaPort rtp;
        MediaPort rtcp;
    };
    struct Stream {
        common::RelayStream wanted;
        ElementRef bin;  // null while an end is missing
        // Of ports this m-line does not have any more; `from` empty until it had any.
        common::DirectionReport from_caller;
        common::DirectionReport from_callee;
    };

    [[nodiscard]] std::optional<std::string> update(std::size_t index,
                                                    const common::RelayStream& wanted);
    void expect(const common::StreamEnd& end);
    [[nodiscard]] std::optional<std::string> open_chains(std::size_t index);
    void close_chains(Stream& stream);
    void set_up_chain(GstElement& bin, const std::string& from, MediaPort& source,
                      const std::string& to, MediaPort& target);
    void retire(Stream& stream, const common::RelayStream& next);
    void close_unnamed_ports();
    [[nodiscard]] PhoneEnd* find(common::PortsId ports);
    [[nodiscard]] common::DirectionReport with_current(common::DirectionReport past,
                                                       common::PortsId from,
                                                       common::PortsId to) const;

    Worker& worker_;
    const PipelineLibrary& pipelines_;
    std::string name_;
    std::string caller_;  // as element names say it
    std::string callee_;
    std::map<common::PortsId, PhoneEnd> ends_;
    std::vector<Stream> streams_;  // by m-line
    ElementRef pipeline_;          // goes before the ports it uses
};

}  // namespace media::gst
