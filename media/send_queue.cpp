#include "media/send_queue.hpp"

#include <liburing.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace media {

namespace {

/// An address as the kernel wants it, a fifth of the size of sockaddr_storage.
class Destination {
public:
    explicit Destination(const common::Endpoint& to) {
        const auto& bytes = to.address.bytes();
        if (to.address.family() == common::AddressFamily::ipv4) {
            v4_ = {.sin_family = AF_INET, .sin_port = htons(to.port), .sin_addr = {}};
            std::memcpy(&v4_.sin_addr, bytes.data(), sizeof v4_.sin_addr);
        } else {
            v6_ = {.sin6_family = AF_INET6, .sin6_port = htons(to.port)};
            std::memcpy(&v6_.sin6_addr, bytes.data(), sizeof v6_.sin6_addr);
        }
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&v6_); }
    [[nodiscard]] socklen_t length() const {
        return get()->sa_family == AF_INET ? sizeof v4_ : sizeof v6_;
    }

private:
    union {
        sockaddr_in v4_;
        sockaddr_in6 v6_;
    };
};

void let_go(const Outgoing& packet) {
    if (packet.release != nullptr) packet.release(packet.owner);
}

class CountingQueue : public SendQueue {
protected:
    explicit CountingQueue(DropCounters& drops) : drops_{drops} {}

    void refuse(MediaPort& port, PacketDrop reason) {
        ++port.sent.dropped;
        drops_.count(reason);
    }

    void count_result(MediaPort& port, std::int64_t result) {
        if (result < 0) return refuse(port, PacketDrop::send_failed);
        ++port.sent.packets;
        port.sent.bytes += static_cast<std::uint64_t>(result);
    }

    void send_now(MediaPort& port, const Destination& to, const Outgoing& packet) {
        count_result(port, sendto(port.socket.number(), packet.bytes.data(), packet.bytes.size(),
                                  MSG_DONTWAIT | MSG_NOSIGNAL, to.get(), to.length()));
        let_go(packet);
    }

    /// True when there is somewhere to send to; otherwise the packet is done with.
    bool has_destination(MediaPort& port, const Outgoing& packet) {
        if (port.latch.destination().port != 0) return true;
        refuse(port, PacketDrop::no_destination);
        let_go(packet);
        return false;
    }

private:
    DropCounters& drops_;
};

class DirectQueue final : public CountingQueue {
public:
    explicit DirectQueue(DropCounters& drops) : CountingQueue{drops} {}

    void send(MediaPort& port, const Outgoing& packet) override {
        if (has_destination(port, packet))
            send_now(port, Destination{port.latch.destination()}, packet);
    }
    void flush() override {}
    [[nodiscard]] const char* name() const override { return "sendto"; }
};

/// The ring is bound to the thread that made it (IORING_SETUP_SINGLE_ISSUER).
class RingQueue final : public CountingQueue {
public:
    static constexpr unsigned depth = 1024;

    RingQueue(DropCounters& drops, const io_uring& ring) : CountingQueue{drops}, ring_{ring} {
        waiting_.reserve(depth);
    }
    ~RingQueue() override {
        flush();
        if (works_) io_uring_queue_exit(&ring_);
    }
    RingQueue(const RingQueue&) = delete;
    RingQueue& operator=(const RingQueue&) = delete;

    void send(MediaPort& port, const Outgoing& packet) override {
        if (!has_destination(port, packet)) return;
        if (waiting_.size() == depth) flush();
        waiting_.push_back({Destination{port.latch.destination()}, &port, packet});
    }

    void flush() override {
        if (waiting_.empty()) return;
        if (works_) works_ = submit();
        if (!works_) {
            for (auto& departure : waiting_) {
                if (!departure.done) send_now(*departure.port, departure.to, departure.packet);
            }
        }
        waiting_.clear();
    }

    [[nodiscard]] const char* name() const override { return works_ ? "io_uring" : "sendto"; }

private:
    struct Departure {
        Destination to;
        MediaPort* port;
        Outgoing packet;
        bool done = false;
    };

    void prepare(std::size_t index) {
        const auto& [to, port, packet, done] = waiting_[index];
        io_uring_sqe* entry = io_uring_get_sqe(&ring_);
        // With MSG_DONTWAIT every send ends inside the submission: none is parked on a full socket.
        io_uring_prep_send(entry, port->socket.number(), packet.bytes.data(), packet.bytes.size(),
                           MSG_DONTWAIT | MSG_NOSIGNAL);
        io_uring_prep_send_set_addr(entry, to.get(), static_cast<std::uint16_t>(to.length()));
        io_uring_sqe_set_data64(entry, index);
    }

    /// False when the ring is broken and gone; what it did not send is not `done` then.
    bool submit() {
        for (std::size_t i = 0; i < waiting_.size(); ++i) prepare(i);
        for (auto left = static_cast<unsigned>(waiting_.size()); left > 0;) {
            const int result = io_uring_submit_and_wait(&ring_, left);
            left -= reap();
            const bool passing = result == -EINTR || result == -EAGAIN || result == -EBUSY;
            if (result < 0 && !passing) {
                io_uring_queue_exit(&ring_);
                return false;
            }
        }
        return true;
    }

    unsigned reap() {
        unsigned head = 0;
        unsigned count = 0;
        io_uring_cqe* completion = nullptr;
        io_uring_for_each_cqe(&ring_, head, completion) {
            auto& departure = waiting_[completion->user_data];
            count_result(*departure.port, completion->res);
            let_go(departure.packet);
            departure.done = true;
            ++count;
        }
        io_uring_cq_advance(&ring_, count);
        return count;
    }

    io_uring ring_;
    bool works_ = true;
    std::vector<Departure> waiting_;  // never outgrows its reservation: the ring reads from it
};

}  // namespace

std::unique_ptr<SendQueue> make_send_queue(DropCounters& drops, bool allow_io_uring) {
    io_uring ring{};
    constexpr unsigned flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    if (allow_io_uring && io_uring_queue_init(RingQueue::depth, &ring, flags) == 0)
        return std::make_unique<RingQueue>(drops, ring);
    return std::make_unique<DirectQueue>(drops);
}

}  // namespace media
