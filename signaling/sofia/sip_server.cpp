#include "signaling/sofia/sip_server.hpp"

#include <optional>

#include "signaling/sofia/exchange.hpp"
#include "signaling/sofia/loop.hpp"

namespace signaling::sofia {

class SipServer::Impl final : public common::MediaEvents {
public:
    Impl(Settings settings, Journal& journal, std::shared_ptr<spdlog::logger> log)
        : settings_{std::move(settings)}, journal_{journal}, log_{std::move(log)}, loop_{log_} {}

    // common::MediaEvents: on media threads.
    void session_failed(common::SessionId session, std::string reason) override {
        on_exchange([session, reason = std::move(reason)](Exchange& exchange) {
            exchange.session_failed(session, reason);
        });
    }
    void session_silent(common::SessionId session) override {
        on_exchange([session](Exchange& exchange) { exchange.session_silent(session); });
    }
    void session_ended(common::SessionReport report) override {
        on_exchange(
            [report = std::move(report)](Exchange& exchange) { exchange.session_ended(report); });
    }

    tl::expected<std::vector<ListenAddress>, StartError> start(common::MediaControl& media) {
        tl::expected<std::vector<ListenAddress>, std::string> bound;
        const bool good = loop_.start(
            [this, &media, &bound](su_root_t* /*root*/) {
                exchange_.emplace(settings_, media, journal_, loop_, log_);
                bound = exchange_->open(settings_.listen);
                return bound.has_value();
            },
            [this] { exchange_.reset(); });
        running_ = good;
        if (good) return *bound;
        return tl::unexpected(StartError{bound ? "cannot make the loop" : bound.error()});
    }

    std::size_t stop(std::chrono::milliseconds patience) {
        if (!running_) return 0;
        running_ = false;
        auto idle = std::make_shared<std::promise<void>>();
        const auto when_idle = idle->get_future();
        on_exchange(
            [idle](Exchange& exchange) { exchange.begin_shutdown([idle] { idle->set_value(); }); });
        when_idle.wait_for(patience);
        const std::size_t left =
            ask([](Exchange& exchange) { return exchange.call_count(); }).get();
        loop_.stop();
        return left;
    }

    /// Runs `question` on the loop; `none` where there is no exchange to ask.
    template <class Question, class Answer = std::invoke_result_t<Question, Exchange&>>
    std::future<Answer> ask(Question question, Answer none = {}) {
        auto promise = std::make_shared<std::promise<Answer>>();
        std::future<Answer> answer = promise->get_future();
        const bool posted = loop_.post([this, promise, question = std::move(question), none] {
            promise->set_value(exchange_ ? question(*exchange_) : none);
        });
        if (!posted) promise->set_value(std::move(none));
        return answer;
    }

    template <class Action>
    bool on_exchange(Action action) {
        return loop_.post([this, action = std::move(action)] {
            if (exchange_) action(*exchange_);
        });
    }

private:
    Settings settings_;
    Journal& journal_;
    std::shared_ptr<spdlog::logger> log_;
    Loop loop_;
    std::optional<Exchange> exchange_;  // on the loop's thread only
    bool running_ = false;
};

SipServer::SipServer(Settings settings, Journal& journal, std::shared_ptr<spdlog::logger> log)
    : impl_{std::make_unique<Impl>(std::move(settings), journal, std::move(log))} {}

SipServer::~SipServer() {
    impl_->stop(std::chrono::milliseconds{0});
}

common::MediaEvents& SipServer::media_events() {
    return *impl_;
}

tl::expected<std::vector<ListenAddress>, StartError> SipServer::start(common::MediaControl& media) {
    return impl_->start(media);
}

std::size_t SipServer::stop(std::chrono::milliseconds patience) {
    return impl_->stop(patience);
}

void SipServer::set_reasons(std::map<int, std::string> reasons) {
    impl_->on_exchange(
        [reasons = std::move(reasons)](Exchange& exchange) { exchange.set_reasons(reasons); });
}

void SipServer::set_rooms(std::vector<std::string> patterns) {
    impl_->on_exchange(
        [patterns = std::move(patterns)](Exchange& exchange) { exchange.set_rooms(patterns); });
}

std::future<bool> SipServer::hang_up(std::string id) {
    return impl_->ask([id = std::move(id)](Exchange& exchange) { return exchange.hang_up(id); });
}

std::future<StatusSnapshot> SipServer::status() {
    return impl_->ask([](Exchange& exchange) { return exchange.status(); });
}

std::future<std::vector<CallSnapshot>> SipServer::calls() {
    return impl_->ask([](Exchange& exchange) { return exchange.calls(); });
}

std::future<std::vector<BindingSnapshot>> SipServer::registrations() {
    return impl_->ask([](Exchange& exchange) { return exchange.registrations(); });
}

std::future<std::vector<RoomSnapshot>> SipServer::rooms() {
    return impl_->ask([](Exchange& exchange) { return exchange.rooms(); });
}

}  // namespace signaling::sofia
