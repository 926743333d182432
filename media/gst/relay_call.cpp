#include "media/gst/relay_call.hpp"

#include <algorithm>

#include "media/gst/element_name.hpp"
#include "media/gst/pipeline_library.hpp"
#include "media/gst/rtp_receiver.hpp"
#include "media/gst/rtp_sender.hpp"

namespace media::gst {

using common::DirectionReport;
using common::PortsId;
using common::RelayStream;

namespace {

constexpr const char* launch_file = "relay.launch";

/// Borrowed from the bin. Cheaper than gst_bin_get_by_name, which makes an iterator.
GstElement* child_called(GstElement& bin, const std::string& name) {
    for (const GList* child = GST_BIN_CHILDREN(&bin); child != nullptr; child = child->next) {
        if (name == GST_OBJECT_NAME(child->data)) return static_cast<GstElement*>(child->data);
    }
    return nullptr;
}

bool same_chains(const RelayStream& running, const RelayStream& wanted) {
    return running.kind == wanted.kind && running.caller.ports == wanted.caller.ports &&
           running.callee.ports == wanted.callee.ports;
}

}  // namespace

RelayCall::RelayCall(Worker& worker, const GraphHome& home, const PipelineLibrary& pipelines,
                     const common::RelayDescription& first)
    : worker_{worker},
      pipelines_{pipelines},
      name_{first.name},
      caller_{element_name(first.caller, "caller")},
      callee_{element_name(first.callee, "callee")},
      pipeline_{home.make_pipeline(first.name)} {
    if (callee_ == caller_) callee_ += "-2";  // element names are unique within a bin
}

RelayCall::~RelayCall() {
    worker_.sends().flush();  // what waits there uses our ports
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

tl::expected<void, std::string> RelayCall::apply(const std::vector<RelayStream>& wanted,
                                                 std::vector<SocketPair> fresh) {
    for (auto& pair : fresh) {
        auto& end = ends_[pair.ports.id];
        end.rtp.socket = std::move(pair.rtp);
        end.rtcp.socket = std::move(pair.rtcp);
    }
    streams_.resize(std::max(streams_.size(), std::min(wanted.size(), common::max_streams)));
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        if (auto problem = update(i, i < wanted.size() ? wanted[i] : RelayStream{}))
            return tl::unexpected{std::move(*problem)};
    }
    close_unnamed_ports();
    // No element of ours ever answers ASYNC: a whole call plays when this returns.
    if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return tl::unexpected{std::string{"the graph does not start"}};
    return {};
}

std::optional<std::string> RelayCall::update(std::size_t index, const RelayStream& wanted) {
    auto& stream = streams_[index];
    if (stream.bin && !same_chains(stream.wanted, wanted)) close_chains(stream);
    retire(stream, wanted);
    stream.wanted = wanted;
    expect(wanted.caller);
    expect(wanted.callee);
    if (stream.bin) return std::nullopt;
    return open_chains(index);
}

void RelayCall::expect(const common::StreamEnd& end) {
    PhoneEnd* known = find(end.ports);
    if (known == nullptr) return;
    const auto& remote = end.remote;
    known->rtp.latch.expect(remote.rtp, remote.signaling_source);
    // A stream that is refused has no RTCP either, whatever a=rtcp says.
    known->rtcp.latch.expect(remote.rtp.port == 0 ? common::Endpoint{} : remote.rtcp,
                             remote.signaling_source);
}

std::optional<std::string> RelayCall::open_chains(std::size_t index) {
    auto& stream = streams_[index];
    PhoneEnd* caller = find(stream.wanted.caller.ports);
    PhoneEnd* callee = find(stream.wanted.callee.ports);
    if (caller == nullptr || callee == nullptr) return std::nullopt;  // a refused m-line has none
    const std::string kind{name_of(stream.wanted.kind)};
    auto built = pipelines_.build(launch_file, kind + "-" + std::to_string(index + 1),
                                  {{"kind", kind}, {"caller", caller_}, {"callee", callee_}});
    if (!built) return built.error().file + ": " + built.error().reason;
    GstElement& bin = **built;
    set_up_chain(bin, kind + "-from-" + caller_, caller->rtp, kind + "-to-" + callee_, callee->rtp);
    set_up_chain(bin, kind + "-from-" + callee_, callee->rtp, kind + "-to-" + caller_, caller->rtp);
    const std::string rtcp = kind + "-rtcp";
    set_up_chain(bin, rtcp + "-from-" + caller_, caller->rtcp, rtcp + "-to-" + callee_,
                 callee->rtcp);
    set_up_chain(bin, rtcp + "-from-" + callee_, callee->rtcp, rtcp + "-to-" + caller_,
                 caller->rtcp);
    gst_bin_add(GST_BIN(pipeline_.get()), &bin);
    stream.bin = std::move(*built);
    stream.from_caller.kind = stream.from_callee.kind = stream.wanted.kind;
    stream.from_caller.from = "caller";
    stream.from_callee.from = "callee";
    if (gst_element_sync_state_with_parent(stream.bin.get()) == FALSE)
        return kind + " does not start";
    return std::nullopt;
}

void RelayCall::set_up_chain(GstElement& bin, const std::string& from, MediaPort& source,
                             const std::string& to, MediaPort& target) {
    set_up_receiver(child_called(bin, from), {worker_, source, ReceiveMode::woken, Payload::any});
    set_up_sender(child_called(bin, to), worker_, target);
}

void RelayCall::close_chains(Stream& stream) {
    worker_.sends().flush();
    gst_element_set_state(stream.bin.get(), GST_STATE_NULL);
    gst_bin_remove(GST_BIN(pipeline_.get()), stream.bin.get());
    stream.bin.reset();
}

/// Keeps the counters of ports that `next` does not name any more.
void RelayCall::retire(Stream& stream, const RelayStream& next) {
    const auto caller = stream.wanted.caller.ports;
    const auto callee = stream.wanted.callee.ports;
    if (caller == next.caller.ports && callee == next.callee.ports) return;
    stream.from_caller = with_current(std::move(stream.from_caller), caller, callee);
    stream.from_callee = with_current(std::move(stream.from_callee), callee, caller);
    for (const auto ports : {caller, callee}) {
        if (PhoneEnd* end = find(ports)) end->rtp.received = end->rtp.sent = {};
    }
}

void RelayCall::release(PortsId ports) {
    for (auto& stream : streams_) {
        RelayStream without = stream.wanted;
        if (without.caller.ports == ports) without.caller = {};
        if (without.callee.ports == ports) without.callee = {};
        if (without == stream.wanted) continue;
        if (stream.bin) close_chains(stream);
        retire(stream, without);
        stream.wanted = without;
    }
    ends_.erase(ports);
}

void RelayCall::close_unnamed_ports() {
    std::erase_if(ends_, [this](const auto& entry) {
        const auto ports = entry.first;
        return std::none_of(streams_.begin(), streams_.end(), [ports](const Stream& stream) {
            return stream.wanted.caller.ports == ports || stream.wanted.callee.ports == ports;
        });
    });
}

RelayCall::PhoneEnd* RelayCall::find(PortsId ports) {
    const auto found = ends_.find(ports);
    return found == ends_.end() ? nullptr : &found->second;
}

DirectionReport RelayCall::with_current(DirectionReport past, PortsId from, PortsId to) const {
    if (const auto source = ends_.find(from); source != ends_.end()) {
        const auto& received = source->second.rtp.received;
        past.packets += received.packets;
        past.bytes += received.bytes;
        past.dropped += received.dropped;
    }
    if (const auto target = ends_.find(to); target != ends_.end())
        past.dropped += target->second.rtp.sent.dropped;
    return past;
}

std::vector<DirectionReport> RelayCall::directions() const {
    std::vector<DirectionReport> reports;
    for (const auto& stream : streams_) {
        if (stream.from_caller.from.empty()) continue;
        const auto caller = stream.wanted.caller.ports;
        const auto callee = stream.wanted.callee.ports;
        reports.push_back(with_current(stream.from_caller, caller, callee));
        reports.push_back(with_current(stream.from_callee, callee, caller));
    }
    return reports;
}

common::GraphDump RelayCall::draw() const {
    return {name_, GraphHome::draw(*pipeline_)};
}

common::TimePoint RelayCall::last_packet() const {
    common::TimePoint last{};
    for (const auto& [ports, end] : ends_)
        last = std::max({last, end.rtp.last_packet, end.rtcp.last_packet});
    return last;
}

}  // namespace media::gst
