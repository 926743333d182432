#include "app/journal.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/journal_lines.hpp"
#include "tests/app/quiet_log.hpp"
#include "tests/app/temporary_directory.hpp"

using namespace std::chrono_literals;
using signaling::CallRecord;
using signaling::RegistrationAction;
using signaling::RegistrationRecord;

namespace {

const common::WallTime start{1'767'225'600'000ms};  // 2026-01-01T00:00:00Z

CallRecord answered_call() {
    CallRecord record;
    record.call_id = "abc@192.0.2.1";
    record.from = "sip:alice@example.org";
    record.to = "sip:bob@example.org";
    record.started = start;
    record.ringing = start + 120ms;
    record.answered = start + 2500ms;
    record.ended = start + 65s + 1ms;
    record.ended_by = "callee";
    record.status = 200;
    record.reason = "BYE";
    record.id = "call-17";
    record.media = {{common::MediaKind::audio, "caller", 3000, 516000, 2}};
    return record;
}

}  // namespace

TEST_CASE("times are RFC 3339 in UTC with milliseconds") {
    CHECK(app::rfc3339(start) == "2026-01-01T00:00:00.000Z");
    CHECK(app::rfc3339(start + 1ms) == "2026-01-01T00:00:00.001Z");
    CHECK(app::rfc3339(start + 999999us) == "2026-01-01T00:00:00.999Z");
    CHECK(app::rfc3339(common::WallTime{-1ms}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a call is one line with the fields of DESIGN §8") {
    CHECK(app::journal_line(answered_call()) ==
          R"({"call_id":"abc@192.0.2.1","from":"sip:alice@example.org","to":"sip:bob@example.org",)"
          R"("started":"2026-01-01T00:00:00.000Z","ringing":"2026-01-01T00:00:00.120Z",)"
          R"("answered":"2026-01-01T00:00:02.500Z","ended":"2026-01-01T00:01:05.001Z",)"
          R"("ended_by":"callee","status":200,"reason":"BYE","duration_s":62.501,"media":[)"
          R"({"kind":"audio","from":"caller","packets":3000,"bytes":516000,"dropped":2}],)"
          R"("call":"call-17","room":null})"
          "\n");
}

TEST_CASE("what never happened in a call is null, and a stranger's bytes stay one line of UTF-8") {
    CallRecord record;
    record.call_id = "a\nb\xff";
    record.started = start;
    record.ended = start + 1s;
    record.ended_by = "caller";
    record.status = 487;
    record.reason = "CANCEL";
    record.room = "conf";
    CHECK(app::journal_line(record) ==
          "{\"call_id\":\"a\\nb\xef\xbf\xbd\",\"from\":\"\",\"to\":\"\","
          R"("started":"2026-01-01T00:00:00.000Z","ringing":null,"answered":null,)"
          R"("ended":"2026-01-01T00:00:01.000Z","ended_by":"caller","status":487,)"
          R"("reason":"CANCEL","duration_s":0.0,"media":[],"call":null,"room":"conf"})"
          "\n");
}

TEST_CASE("a registration is one line with the fields of DESIGN §8") {
    struct Row {
        RegistrationAction action;
        const char* name;
    };
    const Row rows[] = {
        {RegistrationAction::registered, "registered"},
        {RegistrationAction::refreshed, "refreshed"},
        {RegistrationAction::unregistered, "unregistered"},
        {RegistrationAction::expired, "expired"},
        {RegistrationAction::refused, "refused"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const RegistrationRecord record{start,      "sip:a@b", "sip:a@1.2.3.4", "udp:1.2.3.4:5060",
                                        row.action, 600s};
        CHECK(app::journal_line(record) ==
              std::string{R"({"time":"2026-01-01T00:00:00.000Z","aor":"sip:a@b",)"} +
                  R"("contact":"sip:a@1.2.3.4","source":"udp:1.2.3.4:5060","action":")" + row.name +
                  "\",\"expires_s\":600}\n");
    }
}

TEST_CASE("everything written is in the files, in order, when the journal is gone") {
    constexpr int count = 2000;
    const TemporaryDirectory directory;
    const app::FileJournal::Files files{directory.path() / "calls", directory.path() / "regs"};
    std::ofstream{files.calls} << "before\n";
    const QuietLog log;
    {
        app::FileJournal journal{files, log.logger()};
        for (int i = 0; i < count; ++i) {
            CallRecord record;
            record.call_id = std::to_string(i);
            journal.write(std::move(record));
            journal.write(RegistrationRecord{start, std::to_string(i), "", "",
                                             RegistrationAction::registered, 1s});
        }
        CHECK(journal.lost() == 0);
    }
    std::istringstream calls{content_of(files.calls)};
    std::istringstream registrations{content_of(files.registrations)};
    std::string line;
    std::getline(calls, line);
    CHECK(line == "before");
    for (int i = 0; i < count; ++i) {
        CAPTURE(i);
        std::getline(calls, line);
        REQUIRE(line.starts_with("{\"call_id\":\"" + std::to_string(i) + "\""));
        std::getline(registrations, line);
        REQUIRE(line.find("\"aor\":\"" + std::to_string(i) + "\"") != std::string::npos);
    }
    CHECK_FALSE(std::getline(calls, line));
    CHECK(log.text().empty());
}

TEST_CASE("records gather to a batch, which is written when it is full or at the end") {
    constexpr std::size_t full = app::FileJournal::full_batch;
    const TemporaryDirectory directory;
    const QuietLog log;
    const auto file = directory.path() / "regs";
    const auto lines = [&] {
        const auto text = content_of(file);
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    };
    {
        app::FileJournal journal{{directory.path() / "calls", file}, log.logger(), 1h};
        for (std::size_t i = 1; i < full; ++i) journal.write(RegistrationRecord{});
        CHECK_FALSE(std::filesystem::exists(file));
        journal.write(RegistrationRecord{});
        while (lines() < full) std::this_thread::yield();
        CHECK(lines() == full);
        journal.write(RegistrationRecord{});
        CHECK(lines() == full);
    }
    CHECK(lines() == full + 1);
}

TEST_CASE("a single record is written without another one or an end") {
    const TemporaryDirectory directory;
    const QuietLog log;
    const auto file = directory.path() / "calls";
    app::FileJournal journal{{file, directory.path() / "regs"}, log.logger(), 1ms};
    journal.write(answered_call());
    while (content_of(file).empty()) std::this_thread::yield();
    CHECK(content_of(file).ends_with("}\n"));
}

TEST_CASE("a disk that refuses is logged and counted, and the other file is written") {
    const TemporaryDirectory directory;
    const QuietLog log;
    const app::FileJournal::Files files{directory.path() / "none" / "calls",
                                        directory.path() / "regs"};
    std::uint64_t lost = 0;
    {
        app::FileJournal journal{files, log.logger()};
        journal.write(answered_call());
        journal.write(RegistrationRecord{});
        while (journal.lost() == 0) std::this_thread::yield();
        lost = journal.lost();
    }
    CHECK(lost == 1);
    CHECK(log.text().find("1 record lost: No such file or directory") != std::string::npos);
    CHECK_FALSE(content_of(files.registrations).empty());
}

TEST_CASE("a file that cannot be appended to is told with key, path, why and remedy") {
    const TemporaryDirectory directory;
    const auto& path = directory.path();
    const auto good = path / "good";
    std::filesystem::create_symlink(good, path / "alias");
    struct Row {
        app::FileJournal::Files files;
        std::string line;
    };
    const Row rows[] = {
        {{path / "none" / "c", good},
         "call_log.file: " + (path / "none" / "c").string() +
             " cannot be appended to: No such file or directory; create its directory or name "
             "another file"},
        {{good, path},
         "call_log.registrations: " + path.string() +
             " cannot be appended to: Is a directory; name a file in it"},
        {{good, path / "alias"},
         "call_log.registrations: " + (path / "alias").string() +
             " is call_log.file, too; name two different files"},
    };
    for (const Row& row : rows) {
        const auto proven = app::FileJournal::prove(row.files);
        REQUIRE_FALSE(proven.has_value());
        CHECK(proven.error() == row.line);
    }
    std::ofstream{good} << "before\n";
    CHECK(app::FileJournal::prove({good, path / "other"}).has_value());
    CHECK(app::FileJournal::prove({"/dev/null", "/dev/null"}).has_value());
    CHECK(content_of(good) == "before\n");
}

TEST_CASE("no half line is left where the disk was full") {
    if (!std::filesystem::exists("/dev/full")) return;
    const TemporaryDirectory directory;
    const QuietLog log;
    {
        app::FileJournal journal{{"/dev/full", directory.path() / "regs"}, log.logger()};
        journal.write(answered_call());
        while (journal.lost() == 0) std::this_thread::yield();
    }
    CHECK(log.text().find("/dev/full: 1 record lost: ") != std::string::npos);
}
