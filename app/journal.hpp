#pragma once

#include <spdlog/logger.h>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "signaling/journal.hpp"

namespace app {

/// Keeps calls.jsonl and registrations.jsonl (DESIGN §8) on the storage thread: one JSON object a
/// line, in the order of `write`, appended batch by batch. The files are opened for each batch, so
/// that a log rotation needs no signal.
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
    static constexpr std::size_t max_waiting = 100'000;

    FileJournal(Files files, std::shared_ptr<spdlog::logger> log);
    /// Writes what waits, then stops the thread.
    ~FileJournal() override;
    FileJournal(const FileJournal&) = delete;
    FileJournal& operator=(const FileJournal&) = delete;

    void write(signaling::CallRecord record) override;
    void write(signaling::RegistrationRecord record) override;

    /// Records that are not in the files: refused at a full queue, or the disk refused them.
    [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

private:
    using Record = std::variant<signaling::CallRecord, signaling::RegistrationRecord>;

    void push(Record record);
    void run();
    void append(const std::vector<Record>& batch);
    void append(const std::filesystem::path& file, const std::string& lines, std::size_t records);

    Files files_;
    std::shared_ptr<spdlog::logger> log_;
    std::atomic<std::uint64_t> lost_{0};
    std::mutex mutex_;  // guards waiting_ and stopping_
    std::condition_variable changed_;
    std::vector<Record> waiting_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace app
