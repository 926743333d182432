#include "signaling/focus/audio_negotiation.hpp"

#include <algorithm>

namespace signaling::focus {
namespace {

Warning warning_of(sdp::OfferRefusal refusal) {
    switch (refusal) {
        case sdp::OfferRefusal::no_audio:
            return {304, "no audio is offered"};
        case sdp::OfferRefusal::no_common_codec:
            break;
    }
    return {304, "rooms speak PCMU, PCMA and opus over RTP/AVP or RTP/AVPF"};
}

std::optional<std::size_t> switched_off_audio(const sdp::SessionDescription& offer) {
    const auto& media = offer.media();
    const auto found = std::find_if(media.begin(), media.end(), [](const auto& section) {
        return section.kind == common::MediaKind::audio && section.port == 0;
    });
    if (found == media.end()) return std::nullopt;
    return static_cast<std::size_t>(found - media.begin());
}

}  // namespace

tl::expected<sdp::RoomAgreement, Warning> accept(const sdp::SessionDescription& description,
                                                 const NegotiationEnds& ends) {
    auto agreement = sdp::agree(description);
    if (!agreement) return tl::make_unexpected(warning_of(agreement.error()));
    if (agreement->remote_rtp.port == 0) return *agreement;
    if (agreement->remote_rtp.address.is_unspecified()) {
        agreement->remote_rtp.address = ends.source;
        if (agreement->remote_rtcp.address.is_unspecified())
            agreement->remote_rtcp.address = ends.source;
    }
    if (agreement->remote_rtp.address.family() != ends.local.family())
        return tl::make_unexpected(Warning{301, "media address of another family than ours"});
    return *agreement;
}

AudioNegotiation::AudioNegotiation(const common::PortPair& local, std::uint64_t origin_id)
    : local_{local} {
    end_.ports = local_.id;
    origin_.session_id = origin_id;
}

tl::expected<std::string, Warning> AudioNegotiation::answer(const sdp::SessionDescription& offer,
                                                            const common::IpAddress& source) {
    const auto agreement = accept(offer, {source, local_.address});
    if (agreement) {
        lines_ = sdp::earlier_lines(offer, agreement->audio_index);
        commit(*agreement, source);
        return versioned([&](sdp::Origin origin) {
            return sdp::answer_text(offer, *agreement, local_, origin);
        });
    }
    const auto off = switched_off_audio(offer);
    if (!agreed_ || !off) return tl::make_unexpected(agreement.error());
    lines_ = sdp::earlier_lines(offer, *off);
    switch_off();
    return versioned(
        [&](sdp::Origin origin) { return sdp::refusing_answer_text(offer, local_, origin); });
}

std::string AudioNegotiation::offer() {
    return versioned([&](sdp::Origin origin) {
        return sdp::offer_text(local_, origin, agreed_ ? &*agreed_ : nullptr,
                               lines_ ? &*lines_ : nullptr);
    });
}

tl::expected<void, Warning> AudioNegotiation::take_answer(const sdp::SessionDescription& answer,
                                                          const common::IpAddress& source) {
    const auto agreement = accept(answer, {source, local_.address});
    if (agreement) {
        if (!lines_) lines_ = sdp::earlier_lines(answer, agreement->audio_index);
        commit(*agreement, source);
        return {};
    }
    if (!agreed_ || !switched_off_audio(answer)) return tl::make_unexpected(agreement.error());
    switch_off();
    return {};
}

void AudioNegotiation::commit(const sdp::RoomAgreement& agreement,
                              const common::IpAddress& source) {
    agreed_ = agreement.audio;
    has_listened_ = has_listened_ || agreed_->member_receives;
    if (has_listened_ && !agreed_->member_receives) agreed_->member_sends = false;
    end_.remote = {agreement.remote_rtp, agreement.remote_rtcp, source};
}

void AudioNegotiation::switch_off() {
    agreed_->member_sends = false;
    agreed_->member_receives = false;
    end_.remote.rtp.port = 0;
    end_.remote.rtcp.port = 0;
}

std::string AudioNegotiation::versioned(const std::function<std::string(sdp::Origin)>& write) {
    if (!last_text_.empty() && write(origin_) == last_text_) return last_text_;
    ++origin_.version;
    last_text_ = write(origin_);
    return last_text_;
}

}  // namespace signaling::focus
