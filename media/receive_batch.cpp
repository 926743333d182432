#include "media/receive_batch.hpp"

#include <algorithm>
#include <cstring>

namespace media {

namespace {

using common::Duration;
using common::TimePoint;

Duration duration_of(const timespec& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

Duration read_calendar_offset() {
    timespec calendar{};
    clock_gettime(CLOCK_REALTIME, &calendar);
    return duration_of(calendar) - common::Clock::now().time_since_epoch();
}

}  // namespace

void stamp_arrivals(int socket, bool wanted) {
    const int value = wanted ? 1 : 0;
    setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &value, sizeof value);
}

std::span<const ReceiveBatch::Packet> ReceiveBatch::read(int socket, TimePoint now) {
    for (std::size_t i = 0; i < used_; ++i) prepare(i);
    const int got = recvmmsg(socket, headers_.data(), capacity, MSG_DONTWAIT, nullptr);
    used_ = static_cast<std::size_t>(std::max(got, 0));
    for (std::size_t i = 0; i < used_; ++i) {
        auto& slot = slots_[i];
        auto& header = headers_[i];
        const auto length = std::min<std::size_t>(header.msg_len, slot.bytes.size());
        packets_[i] = {.bytes = {slot.bytes.data(), length},
                       .from = common::Endpoint::from(slot.from),
                       .arrival = arrival_of(header.msg_hdr, now),
                       .too_long = (header.msg_hdr.msg_flags & MSG_TRUNC) != 0};
    }
    return {packets_.data(), used_};
}

void ReceiveBatch::prepare(std::size_t index) {
    auto& slot = slots_[index];
    slot.room = {slot.bytes.data(), slot.bytes.size()};
    auto& header = headers_[index].msg_hdr;
    header = {};
    header.msg_name = &slot.from;
    header.msg_namelen = sizeof slot.from;
    header.msg_iov = &slot.room;
    header.msg_iovlen = 1;
    header.msg_control = slot.control.bytes.data();
    header.msg_controllen = slot.control.bytes.size();
}

TimePoint ReceiveBatch::arrival_of(msghdr& header, TimePoint now) {
    const cmsghdr* control = CMSG_FIRSTHDR(&header);
    if (control == nullptr || control->cmsg_level != SOL_SOCKET ||
        control->cmsg_type != SCM_TIMESTAMPNS)
        return now;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    if (offset_time_ != now) {
        calendar_offset_ = read_calendar_offset();
        offset_time_ = now;
    }
    return TimePoint{duration_of(stamp) - calendar_offset_};
}

}  // namespace media
