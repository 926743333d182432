#include "mixer/gst/room.hpp"

#include "mixer/gst/conference_mixer.hpp"
#include "mixer/gst/mixing.hpp"

namespace mixer::gst {

using common::AudioCodec;
using common::SessionId;
using common::TimePoint;

namespace {

constexpr std::uint32_t narrow_band = 8'000;
constexpr std::uint32_t full_band = 48'000;

std::uint32_t rate_for(AudioCodec codec) {
    return codec == AudioCodec::opus ? full_band : narrow_band;
}

}  // namespace

Room::Room(media::Worker& worker, const media::gst::GraphHome& home,
           const media::gst::PipelineLibrary& pipelines, const RoomOptions& options,
           const common::MemberDescription& first, Reports reports)
    : worker_{worker},
      options_{options},
      name_{"room-" + first.room},
      reports_{std::move(reports)},
      random_{std::random_device{}()},
      pipeline_{home.make_pipeline(name_)},
      mixer_{gst_element_factory_make("conferencemixer", "mixer")},
      pipelines_{pipelines} {
    mixing_of(mixer_).set_up({rate_for(first.audio.codec), options.tick, options.talkers});
    gst_bin_add(GST_BIN(pipeline_.get()), mixer_);
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    worker_.start_ticker(*this, options_.tick);
}

Room::~Room() {
    worker_.stop_ticker(*this);
    members_.clear();
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

tl::expected<void, std::string> Room::apply(const common::MemberDescription& description,
                                            std::vector<media::SocketPair> fresh) {
    raise_rate_for(description.audio.codec);
    auto& member = members_[description.session];
    if (!member) {
        const MemberSurroundings surroundings{worker_, pipelines_, *pipeline_, *mixer_};
        member = std::make_unique<Member>(surroundings, random_numbering(), worker_.turn_time());
    }
    return member->apply(description, std::move(fresh));
}

std::vector<common::DirectionReport> Room::leave(SessionId session) {
    const auto found = members_.find(session);
    if (found == members_.end()) return {};
    auto directions = found->second->directions();
    members_.erase(found);
    return directions;
}

// RFC 3550 §5.1: the three are random, so that nobody can guess them.
RtpNumbering Room::random_numbering() {
    return {Ssrc{static_cast<std::uint32_t>(random_())},
            SeqNo{static_cast<std::uint16_t>(random_())},
            RtpTimestamp{static_cast<std::uint32_t>(random_())}};
}

void Room::raise_rate_for(AudioCodec codec) {
    Mixing& mixing = mixing_of(mixer_);
    if (rate_for(codec) <= mixing.rate().hz) return;
    mixing.raise_rate(rate_for(codec));
    for (const auto& [session, member] : members_) {
        const auto done = member->graph()->follow_rate();
        if (!done) reports_.broken(session, done.error());
    }
}

void Room::on_tick(TimePoint due) {
    for (const auto& [session, member] : members_) member->graph()->receive();
    for (const auto& [session, member] : members_) member->graph()->play(due);
    mixing_of(mixer_).tick();
    watch(worker_.turn_time());
}

void Room::watch(TimePoint now) {
    for (const auto& [session, member] : members_) {
        if (member->graph()->broken()) reports_.broken(session, "an element refused to go on");
        if (member->fell_silent(now, options_.silence_timeout)) reports_.silent(session);
    }
}

common::GraphDump Room::draw() const {
    return {name_, media::gst::GraphHome::draw(*pipeline_)};
}

}  // namespace mixer::gst
