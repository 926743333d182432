#include <unistd.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>
#include <utility>

#include "admin/ctl.hpp"
#include "admin/http_server.hpp"
#include "app/banner.hpp"
#include "app/command_line.hpp"
#include "app/configuration.hpp"
#include "app/configuration_changes.hpp"
#include "app/ctl_target.hpp"
#include "app/drawings.hpp"
#include "app/exchange_answers.hpp"
#include "app/journal.hpp"
#include "app/listen_refusal.hpp"
#include "app/logs.hpp"
#include "app/media_gateway.hpp"
#include "app/pictures.hpp"
#include "app/places.hpp"
#include "app/signals.hpp"
#include "app/state_directory.hpp"
#include "app/version.hpp"
#include "media/gst/pipeline_library.hpp"
#include "media/gst/relays.hpp"
#include "media/gst/start_up.hpp"
#include "media/port_pool.hpp"
#include "media/workers.hpp"
#include "mixer/gst/rooms.hpp"
#include "signaling/sofia/exit_guard.hpp"
#include "signaling/sofia/sip_server.hpp"

namespace {

using app::Configuration;
using app::Places;
using media::gst::PipelineLibrary;
using media::gst::Relays;
using mixer::gst::Rooms;

/// One line that says what to fix, and the exit status: 1, or 2 for a wrong configuration.
struct Refusal {
    std::string line;
    int status = 1;
};
template <class T>
using OrRefusal = tl::expected<T, Refusal>;

tl::unexpected<Refusal> refuse(std::string line, int status = 1) {
    return tl::unexpected<Refusal>{{std::move(line), status}};
}

/// The object graph. Members are made from top to bottom and destroyed from bottom to top.
class Program {
public:
    Program(const Configuration& configuration, const Places& places, const app::Logs& logs,
            PipelineLibrary pipelines)
        : configuration_{configuration},
          places_{places},
          logs_{logs},
          journal_{{places.calls, places.registrations}, logs.module("journal")},
          sip_{configuration.signaling, journal_, logs.module("signaling")},
          pipelines_{std::move(pipelines)},
          workers_{{configuration.workers}, logs.module("media")},
          relays_{workers_,
                  pipelines_,
                  sip_.media_events(),
                  {configuration.media_timeout},
                  logs.module("relay")},
          rooms_{workers_, pipelines_, sip_.media_events(), room_options(configuration),
                 logs.module("mixer")},
          ports_{configuration.ports},
          gateway_{ports_, relays_, rooms_, sip_.media_events()},
          pictures_{logs.module("pictures")},
          drawings_{{[this](auto name, const auto& done) { relays_.draw(std::move(name), done); },
                     [this](auto name, const auto& done) { rooms_.draw(std::move(name), done); }},
                    workers_.all().size()},
          answers_{{sip_, workers_, journal_, drawings_, pictures_}, places.dumps} {}

    /// Opens SIP, then the page, and prints the banner.
    OrRefusal<void> start() {
        const auto listening = sip_.start(gateway_);
        if (!listening) return refuse(app::listen_refusal(listening.error().reason));
        const auto admin = start_admin();
        if (!admin) {
            http_.reset();
            return tl::unexpected<Refusal>{admin.error()};
        }
        // Phones do not need it: no reason not to start.
        if (const auto left = app::write_admin_url(places_.admin_url, *admin); !left)
            log_->warn("{}; ustredna ctl needs --url", left.error());
        std::cout << app::banner(*listening, configuration_.signaling.conference.rooms, *admin,
                                 places_)
                  << std::flush;
        log_->info("started version={} pid={} workers={}", app::version, ::getpid(),
                   workers_.all().size());
        is_running_ = true;
        return {};
    }

    /// What can change while calls run; the other changed keys are logged.
    void reload(const Configuration& fresh) {
        sip_.set_reasons(fresh.signaling.reasons);
        sip_.set_rooms(fresh.signaling.conference.rooms);
        log_->info("reloaded reasons.* and conference.rooms");
        for (const auto key : app::keys_that_need_restart(configuration_, fresh))
            log_->warn("key={} changed: restart to apply it", key);
    }

    /// Every pipeline to the dump directory; what came of it is logged.
    void dump() {
        answers_.dump("", [log = log_](const admin::Answer<admin::Exchange::Json>& answer) {
            if (answer)
                log->info("dumped {}", answer->dump());
            else
                log->error("not dumped: {}", answer.error().error);
        });
    }

    /// Ends the calls politely and lets go of everything; at most 5 s (DESIGN §8).
    void stop() {
        if (is_running_) log_->info("stopping");
        if (http_) {  // else the file is not ours, but of one that was here before
            std::error_code error;
            std::filesystem::remove(places_.admin_url, error);
        }
        http_.reset();
        const auto left = sip_.stop(std::chrono::seconds{4});
        if (left > 0) log_->warn("calls that did not end in time: {}", left);
        gateway_.end_all();
        drawings_.finish();
        if (is_running_) log_->info("stopped");
    }

private:
    static mixer::gst::RoomOptions room_options(const Configuration& configuration) {
        mixer::gst::RoomOptions options;
        options.talkers = configuration.talkers;
        options.silence_timeout = configuration.media_timeout;
        return options;
    }

    /// A web server that has the default port must not keep phones from working without a
    /// configuration: the page moves then. An address that was asked for is insisted on.
    OrRefusal<common::Endpoint> start_admin() {
        auto wanted = configuration_.admin_listen;
        auto bound = open_admin(wanted);
        if (bound) return *bound;
        const auto why = "admin.listen " + wanted.to_string() + ": " + bound.error();
        if (wanted != Configuration{}.admin_listen)
            return refuse(why + "; set admin.listen to a free port");
        log_->warn("{}; the page is at another port now, set admin.listen to choose one", why);
        wanted.port = 0;
        bound = open_admin(wanted);
        if (bound) return *bound;
        return refuse(why + "; set admin.listen to a free port");
    }

    tl::expected<common::Endpoint, std::string> open_admin(const common::Endpoint& listen) {
        admin::HttpOptions options;
        options.listen = listen;
        options.token = configuration_.admin_token;
        http_ = std::make_unique<admin::HttpServer>(options, answers_, logs_.module("admin"));
        return http_->start();
    }

    const Configuration& configuration_;
    const Places& places_;
    const app::Logs& logs_;
    std::shared_ptr<spdlog::logger> log_ = logs_.module("app");
    app::FileJournal journal_;
    signaling::sofia::SipServer sip_;
    PipelineLibrary pipelines_;
    media::Workers workers_;
    Relays relays_;
    Rooms rooms_;
    media::PortPool ports_;
    app::MediaGateway<Relays, Rooms> gateway_;
    app::Pictures pictures_;
    app::Drawings drawings_;
    app::ExchangeAnswers answers_;
    std::unique_ptr<admin::HttpServer> http_;
    bool is_running_ = false;  // `start` came to its end
};

OrRefusal<Configuration> configuration_of(const app::ServeCommand& command) {
    if (command.config.empty()) return Configuration{};
    auto read = app::read_configuration(command.config);
    if (!read) return refuse(read.error().line, 2);
    return std::move(*read);
}

void reload(const app::ServeCommand& command, Program& program, spdlog::logger& log) {
    const auto fresh = configuration_of(command);
    if (!fresh) {
        log.error("not reloaded: {}", fresh.error().line);
        return;
    }
    program.reload(*fresh);
}

/// Until SIGTERM or SIGINT.
void obey_signals(const app::ServeCommand& command, Program& program, spdlog::logger& log) {
    for (;;) {
        switch (app::wait_for_signal()) {
            case app::Signal::stop:
                return;
            case app::Signal::reload:
                reload(command, program, log);
                break;
            case app::Signal::dump:
                program.dump();
                break;
        }
    }
}

OrRefusal<Places> prepare_places(const app::ServeCommand& command,
                                 const Configuration& configuration) {
    const auto directory = app::state_directory(command.state, app::process_environment);
    if (!directory) return refuse(directory.error());
    if (const auto made = app::create_state_directory(*directory); !made)
        return refuse(made.error());
    return Places{*directory, configuration};
}

OrRefusal<void> run_exchange(const app::ServeCommand& command, const Configuration& configuration,
                             const Places& places, const app::Logs& logs) {
    if (const auto proven = app::FileJournal::prove({places.calls, places.registrations}); !proven)
        return refuse(proven.error());
    app::raise_descriptor_limit();
    app::block_signals();
    if (const auto started = media::gst::start_up(); !started) return refuse(started.error());
    auto pipelines = PipelineLibrary::load(command.pipelines);
    if (!pipelines) return refuse(pipelines.error().file + ": " + pipelines.error().reason);

    Program program{configuration, places, logs, std::move(*pipelines)};
    const auto started = program.start();
    if (started) obey_signals(command, program, *logs.module("app"));
    program.stop();
    return started;
}

OrRefusal<void> serve(const app::ServeCommand& command) {
    const auto configuration = configuration_of(command);
    if (!configuration) return tl::unexpected<Refusal>{configuration.error()};
    if (command.check_config) {
        std::cout << "configuration ok\n";
        return {};
    }
    const auto places = prepare_places(command, *configuration);
    if (!places) return tl::unexpected<Refusal>{places.error()};
    const auto lock = app::lock_state_directory(places->state);  // before its log is touched
    if (!lock) return refuse(lock.error());
    const auto logs = app::Logs::open(places->log);
    if (!logs) return refuse(logs.error());
    auto outcome = run_exchange(command, *configuration, *places, *logs);
    // The user reads the reason on stderr; the file keeps it for later.
    if (!outcome) logs->in_file_only("app")->error("not started: {}", outcome.error().line);
    return outcome;
}

int run_ctl(const app::CtlCommand& command) {
    const auto target = app::ctl_target(command, app::process_environment);
    if (target) return admin::run_ctl(command.request, *target, std::cout, std::cerr);
    std::cerr << target.error() << '\n';
    return 2;
}

int run(const app::CommandLine& command) {
    if (const auto* print = std::get_if<app::PrintAndExit>(&command)) {
        (print->status == 0 ? std::cout : std::cerr) << print->text;
        return print->status;
    }
    if (const auto* ctl = std::get_if<app::CtlCommand>(&command)) return run_ctl(*ctl);
    const auto served = serve(std::get<app::ServeCommand>(command));
    if (served) return 0;
    // A configuration error begins with the file's name, as compilers do it.
    const char* prefix = served.error().status == 2 ? "" : "ustredna: ";
    std::cerr << prefix << served.error().line << '\n';
    return served.error().status;
}

}  // namespace

int main(int argc, char** argv) {
    signaling::sofia::guard_exit();
    try {
        return run(app::parse_command_line(argc, argv));
    } catch (const std::exception& error) {  // out of memory or threads while starting
        std::cerr << "ustredna: cannot start: " << error.what() << '\n';
        return 1;
    }
}
