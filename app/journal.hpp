#pragma once

#include <spdlog/logger.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "signaling/journal.hpp"

namespace app {

/// Keeps calls.jsonl and registrations.jsonl (DESIGN §8) on the storage thread: one JSON object a
/// line, in the order of `write`, appended batch by batch. The files are opened for each batch, so
/// that a log rotation needs no signal.
///
/// A wake-up costs more than a record: the storage thread is woken by a batch's first record, lets
/// more gather for `gathering` and writes them together, earlier when there are `full_batch`.
///
/// `write` never waits for the disk. The queue holds `max_waiting` records; what comes while it is
/// full is refused, counted and logged: a stalled disk must stall neither signaling nor eat the
/// memory (DESIGN §1.3), and the records that are kept stay in order without holes before them.
class FileJournal final : public signaling::Journal {
public:
    struct Files {
        std::filesystem::path calls;
        std::filesystem::path registrations;
    };
    /// Why a record is not in the files.
    struct Losses {
        std::uint64_t disk_too_slow = 0;  // the queue was full
        std::uint64_t disk_refused = 0;
    };
    static constexpr std::size_t max_waiting = 100'000;
    static constexpr std::size_t full_batch = 1000;

    /// Opens both files once, so that a name that cannot work is told at start and not when the
    /// first call is lost. The error is one line: key, path, why, remedy.
    [[nodiscard]] static tl::expected<void, std::string> prove(const Files& files);

    FileJournal(Files files, std::shared_ptr<spdlog::logger> log,
                std::chrono::milliseconds gathering = std::chrono::milliseconds{100});
    /// Writes what waits, then stops the thread.
    ~FileJournal() override;
    FileJournal(const FileJournal&) = delete;
    FileJournal& operator=(const FileJournal&) = delete;

    void write(signaling::CallRecord record) override;
    void write(signaling::RegistrationRecord record) override;

    /// Records that are not in the files, by reason.
    [[nodiscard]] Losses losses() const;
    [[nodiscard]] std::uint64_t lost() const;

private:
    using Record = std::variant<signaling::CallRecord, signaling::RegistrationRecord>;

    void push(Record record);
    void run();
    /// Waits until a batch is to be written; false when there will be none any more.
    [[nodiscard]] bool gather(std::unique_lock<std::mutex>& lock);
    void append(const std::vector<Record>& batch);
    void append(const std::filesystem::path& file, const std::string& lines, std::size_t records);

    Files files_;
    std::shared_ptr<spdlog::logger> log_;
    std::chrono::milliseconds gathering_;
    std::atomic<std::uint64_t> refused_at_full_queue_{0};
    std::atomic<std::uint64_t> refused_by_disk_{0};
    std::mutex mutex_;  // guards waiting_ and stopping_
    std::condition_variable changed_;
    std::vector<Record> waiting_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace app
