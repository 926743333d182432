#include "app/journal.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "app/journal_lines.hpp"
#include "common/file_descriptor.hpp"

namespace app {

namespace {

/// 0 or the errno of what went wrong.
int append_all(const std::filesystem::path& path, std::string_view text) {
    const common::FileDescriptor file{
        ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)};
    if (!file) return errno;
    struct stat before {};
    if (::fstat(file.number(), &before) != 0) return errno;
    while (!text.empty()) {
        const auto written = ::write(file.number(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const int error = errno;
            // Half a line would spoil the first one that is written when the disk has room again.
            const bool is_undone = ::ftruncate(file.number(), before.st_size) == 0;
            return is_undone ? error : EIO;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

FileJournal::FileJournal(Files files, std::shared_ptr<spdlog::logger> log)
    : files_{std::move(files)}, log_{std::move(log)}, thread_{[this] { run(); }} {
    ::pthread_setname_np(thread_.native_handle(), "storage");
}

FileJournal::~FileJournal() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void FileJournal::write(signaling::CallRecord record) {
    push(std::move(record));
}

void FileJournal::write(signaling::RegistrationRecord record) {
    push(std::move(record));
}

void FileJournal::push(Record record) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() < max_waiting) {
            waiting_.push_back(std::move(record));
            changed_.notify_one();
            return;
        }
    }
    // One line at the first and then at each doubling: a flood must not flood the log as well.
    const auto lost = lost_.fetch_add(1, std::memory_order_relaxed) + 1;
    if ((lost & (lost - 1)) == 0) log_->error("the disk is too slow, records lost={}", lost);
}

void FileJournal::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto batch = std::exchange(waiting_, {});
        lock.unlock();
        append(batch);
        lock.lock();
    }
}

void FileJournal::append(const std::vector<Record>& batch) {
    std::string calls;
    std::string registrations;
    std::size_t call_count = 0;
    for (const auto& record : batch) {
        if (const auto* call = std::get_if<signaling::CallRecord>(&record)) {
            calls += journal_line(*call);
            ++call_count;
        } else {
            registrations += journal_line(std::get<signaling::RegistrationRecord>(record));
        }
    }
    append(files_.calls, calls, call_count);
    append(files_.registrations, registrations, batch.size() - call_count);
}

void FileJournal::append(const std::filesystem::path& file, const std::string& lines,
                         std::size_t records) {
    if (records == 0) return;
    const int error = append_all(file, lines);
    if (error == 0) return;
    lost_.fetch_add(records, std::memory_order_relaxed);
    log_->error("{}: {} records lost: {}", file.string(), records, std::strerror(error));
}

}  // namespace app
