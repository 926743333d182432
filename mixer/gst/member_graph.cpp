#include "mixer/gst/member_graph.hpp"

#include <algorithm>

#include "media/gst/rtp_receiver.hpp"
#include "media/gst/rtp_sender.hpp"
#include "mixer/gst/conference_mixer.hpp"
#include "mixer/gst/mixing.hpp"
#include "mixer/gst/packetizing.hpp"
#include "mixer/gst/playout.hpp"
#include "mixer/gst/voice_jitter_buffer.hpp"
#include "mixer/gst/voice_pad.hpp"
#include "mixer/gst/voice_payloader.hpp"
#include "mixer/voice_format.hpp"

namespace mixer::gst {

using common::AudioCodec;
using media::gst::ElementRef;
using media::gst::PadRef;
using Failure = tl::unexpected<std::string>;

namespace {

constexpr std::uint32_t usual_bitrate = 32'000;  // good speech at full band
constexpr std::uint32_t least_bitrate = 6'000;   // of Opus, RFC 7587 §6.1

// More packets than a tick can need: a flow of bad ones must not hold the tick up.
constexpr int most_steps_per_tick = 32;

const char* file_part(AudioCodec codec) {
    switch (codec) {
        case AudioCodec::pcmu:
            return "pcmu";
        case AudioCodec::pcma:
            return "pcma";
        case AudioCodec::opus:
            return "opus";
    }
    return "";
}

media::gst::Parameters encoder_parameters(const common::AgreedAudio& audio) {
    if (audio.codec != AudioCodec::opus) return {};
    const std::uint32_t allowed =
        audio.max_average_bitrate == 0 ? usual_bitrate : audio.max_average_bitrate;
    const std::uint32_t bitrate = std::clamp(allowed, least_bitrate, usual_bitrate);
    return {{"bitrate", std::to_string(bitrate)}, {"packet_ms", std::to_string(audio.packet_ms)}};
}

bool link(GstElement* upstream, GstElement* downstream) {
    return gst_element_link_pads_full(upstream, "src", downstream, "sink",
                                      GST_PAD_LINK_CHECK_HIERARCHY) != FALSE;
}

PadRef pad_of(GstElement* element, const char* name) {
    return PadRef{gst_element_get_static_pad(element, name)};
}

/// Borrowed from the bin.
GstPad* add_ghost(GstElement& bin, const char* name, const PadRef& target) {
    GstPad* ghost = gst_ghost_pad_new(name, target.get());
    gst_pad_set_active(ghost, TRUE);
    gst_element_add_pad(&bin, ghost);
    return ghost;
}

}  // namespace

tl::expected<std::unique_ptr<MemberGraph>, std::string> MemberGraph::build(
    const MemberSurroundings& surroundings, const MemberEnds& ends,
    const common::MemberDescription& description) {
    std::unique_ptr<MemberGraph> graph{new MemberGraph{surroundings, description.audio}};
    if (auto done = graph->assemble(ends, description.name); !done) return Failure{done.error()};
    graph->warm_up();
    if (graph->broken()) return Failure{"its chains do not fit together"};
    return graph;
}

MemberGraph::~MemberGraph() {
    surroundings_.worker.sends().flush();  // what waits there uses our ports
    gst_element_set_state(bin_.get(), GST_STATE_NULL);
    if (GST_OBJECT_PARENT(bin_.get()) != nullptr)
        gst_bin_remove(GST_BIN(&surroundings_.pipeline), bin_.get());
    if (seat_ != nullptr) gst_element_release_request_pad(&surroundings_.mixer, &seat_->sink());
}

MemberGraph::Done MemberGraph::assemble(const MemberEnds& ends, const std::string& name) {
    bin_.reset(gst_bin_new(name.c_str()));
    gst_object_ref_sink(bin_.get());
    if (auto done = add_own_elements(ends); !done) return done;
    if (auto done = add_codec(); !done) return done;
    if (auto done = add_rtcp(ends); !done) return done;
    voice_ = add_ghost(*bin_, "voice", pad_of(decode_, "src"));
    mix_ = add_ghost(*bin_, "mix", pad_of(encode_, "sink"));
    if (auto done = take_seat(name); !done) return done;
    if (needs_resamplers()) {
        if (auto done = add_resamplers(); !done) return done;
    }
    if (gst_element_sync_state_with_parent(bin_.get()) == FALSE)
        return Failure{"it does not start"};
    return {};
}

MemberGraph::Done MemberGraph::add_own_elements(const MemberEnds& ends) {
    from_phone_ = add_element("rtpreceiver", "from-phone");
    jitter_buffer_ = add_element("voicejitterbuffer", "jitter-buffer");
    payloader_ = add_element("voicepayloader", "payloader");
    to_phone_ = add_element("rtpsender", "to-phone");
    if (!from_phone_ || !jitter_buffer_ || !payloader_ || !to_phone_)
        return Failure{"an element of ours is not registered"};
    auto& worker = surroundings_.worker;
    playout_ = &playout_of(jitter_buffer_);
    packetizing_ = &packetizing_of(payloader_);
    media::gst::set_up_receiver(
        from_phone_, {worker, ends.rtp, media::gst::ReceiveMode::polled, media::gst::Payload::rtp});
    playout_->set_up({audio_.codec, audio_.payload_type, ends.rtp, worker.drops()});
    packetizing_->set_up({audio_.codec, audio_.payload_type, audio_.packet_ms, ends.numbering});
    media::gst::set_up_sender(to_phone_, worker, ends.rtp);
    return {};
}

MemberGraph::Done MemberGraph::add_codec() {
    const std::string codec = file_part(audio_.codec);
    const auto decode = add_part("member-decode-" + codec + ".launch", "decode", {});
    if (!decode) return Failure{decode.error()};
    const auto encode =
        add_part("member-encode-" + codec + ".launch", "encode", encoder_parameters(audio_));
    if (!encode) return Failure{encode.error()};
    decode_ = *decode;
    encode_ = *encode;
    const bool linked = link(from_phone_, jitter_buffer_) && link(jitter_buffer_, decode_) &&
                        link(encode_, payloader_) && link(payloader_, to_phone_);
    if (!linked) return Failure{"the codec does not link"};
    return {};
}

MemberGraph::Done MemberGraph::add_rtcp(const MemberEnds& ends) {
    const auto rtcp = add_part("member-rtcp.launch", "rtcp", {});
    if (!rtcp) return Failure{rtcp.error()};
    const ElementRef receiver{gst_bin_get_by_name(GST_BIN(*rtcp), "rtcp-from-phone")};
    if (!receiver) return Failure{"member-rtcp.launch has no rtcp-from-phone"};
    rtcp_from_phone_ = receiver.get();
    media::gst::set_up_receiver(rtcp_from_phone_,
                                {surroundings_.worker, ends.rtcp, media::gst::ReceiveMode::polled,
                                 media::gst::Payload::rtcp});
    return {};
}

MemberGraph::Done MemberGraph::take_seat(const std::string& name) {
    if (gst_bin_add(GST_BIN(&surroundings_.pipeline), bin_.get()) == FALSE)
        return Failure{"two members are called " + name};
    const PadRef sink{
        gst_element_request_pad_simple(&surroundings_.mixer, ("sink_" + name).c_str())};
    if (!sink) return Failure{"there is no seat at the mixer"};
    seat_ = seat_of(sink.get());
    if (gst_pad_link(voice_, sink.get()) != GST_PAD_LINK_OK ||
        gst_pad_link(&seat_->src(), mix_) != GST_PAD_LINK_OK)
        return Failure{"it does not link to the mixer"};
    return {};
}

bool MemberGraph::needs_resamplers() const {
    // The Opus elements take the room's rate as it is.
    return audio_.codec != AudioCodec::opus && mixing().rate().hz != clock_rate(audio_.codec);
}

MemberGraph::Done MemberGraph::add_resamplers() {
    const auto parameters = [](std::uint32_t hz) {
        return media::gst::Parameters{{"rate", std::to_string(hz)}};
    };
    const auto in =
        add_part("member-resample.launch", "resample-in", parameters(mixing().rate().hz));
    if (!in) return Failure{in.error()};
    const auto out =
        add_part("member-resample.launch", "resample-out", parameters(clock_rate(audio_.codec)));
    if (!out) return Failure{out.error()};
    gst_ghost_pad_set_target(GST_GHOST_PAD(voice_), nullptr);
    gst_ghost_pad_set_target(GST_GHOST_PAD(mix_), nullptr);
    const bool linked = link(decode_, *in) && link(*out, encode_) &&
                        gst_ghost_pad_set_target(GST_GHOST_PAD(voice_), pad_of(*in, "src").get()) &&
                        gst_ghost_pad_set_target(GST_GHOST_PAD(mix_), pad_of(*out, "sink").get());
    if (!linked) return Failure{"the resamplers do not link"};
    resampled_ = true;
    return {};
}

tl::expected<void, std::string> MemberGraph::follow_rate() {
    if (resampled_ || !needs_resamplers()) return {};
    if (auto done = add_resamplers(); !done) return done;
    for (const char* name : {"resample-in", "resample-out"}) {
        const ElementRef resampler{gst_bin_get_by_name(GST_BIN(bin_.get()), name)};
        if (gst_element_sync_state_with_parent(resampler.get()) == FALSE)
            return Failure{"a resampler does not start"};
    }
    warm_up();
    return {};
}

/// The first frame negotiates, which takes longer than a tick should, and a resampler keeps 4 ms of
/// it (research/probe-mixer.md, pitfalls 4 and 13).
void MemberGraph::warm_up() {
    seat_->discard(true);
    playout_->warm_up();
    seat_->discard(false);
    packetizing_->discard(true);
    seat_->warm_up(mixing().tick_length());
    packetizing_->discard(false);
}

void MemberGraph::receive() {
    media::gst::rtp_receiver_drain(from_phone_);
    media::gst::rtp_receiver_drain(rtcp_from_phone_);
}

void MemberGraph::play(common::TimePoint due) {
    for (int step = 0; sends_ && step < most_steps_per_tick; ++step) {
        const auto missing = seat_->missing();
        if (missing.count() == 0 || !playout_->advance(due, missing, seat_->talker().heard()))
            break;
    }
    if (!seat_->receives())
        packetizing_->pause(static_cast<std::uint32_t>(mixing().tick_length().count()));
}

void MemberGraph::set_directions(bool sends, bool receives) {
    sends_ = sends;
    playout_->listen(sends);
    seat_->set_receives(receives);
}

bool MemberGraph::broken() const {
    return playout_->flow() < GST_FLOW_OK || seat_->flow() < GST_FLOW_OK;
}

GstElement* MemberGraph::add_element(const char* factory, const char* name) {
    GstElement* element = gst_element_factory_make(factory, name);
    if (element != nullptr) gst_bin_add(GST_BIN(bin_.get()), element);
    return element;
}

tl::expected<GstElement*, std::string> MemberGraph::add_part(
    const std::string& file, const char* name, const media::gst::Parameters& parameters) {
    auto part = surroundings_.pipelines.build(file, name, parameters);
    if (!part) return Failure{part.error().file + ": " + part.error().reason};
    gst_bin_add(GST_BIN(bin_.get()), part->get());
    return part->get();
}

Mixing& MemberGraph::mixing() const {
    return mixing_of(&surroundings_.mixer);
}

}  // namespace mixer::gst
