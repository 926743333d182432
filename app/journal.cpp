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

common::FileDescriptor open_to_append(const std::filesystem::path& path) {
    return common::FileDescriptor{
        ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)};
}

/// 0 or the errno of what went wrong.
int append_all(const std::filesystem::path& path, std::string_view text) {
    const auto file = open_to_append(path);
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

std::string remedy_for(int error) {
    if (error == ENOENT) return "create its directory or name another file";
    if (error == EISDIR) return "name a file in it";
    if (error == EACCES || error == EPERM || error == EROFS)
        return "let this user write to it or name another file";
    return "name another file";
}

}  // namespace

tl::expected<void, std::string> FileJournal::prove(const Files& files) {
    const std::pair<const char*, const std::filesystem::path*> named[] = {
        {"call_log.file", &files.calls}, {"call_log.registrations", &files.registrations}};
    for (const auto& [key, path] : named) {
        if (open_to_append(*path)) continue;
        const int error = errno;
        return tl::unexpected<std::string>{std::string{key} + ": " + path->string() +
                                           " cannot be appended to: " + std::strerror(error) +
                                           "; " + remedy_for(error)};
    }
    std::error_code error;
    // Devices like /dev/null may well be both.
    if (std::filesystem::is_regular_file(files.calls, error) &&
        std::filesystem::equivalent(files.calls, files.registrations, error))
        return tl::unexpected<std::string>{
            "call_log.registrations: " + files.registrations.string() +
            " is call_log.file, too; name two different files"};
    return {};
}

FileJournal::FileJournal(Files files, std::shared_ptr<spdlog::logger> log,
                         std::chrono::milliseconds gathering)
    : files_{std::move(files)}, log_{std::move(log)}, gathering_{gathering}, thread_{[this] {
          run();
      }} {
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

FileJournal::Losses FileJournal::losses() const {
    return {refused_at_full_queue_.load(std::memory_order_relaxed),
            refused_by_disk_.load(std::memory_order_relaxed)};
}

std::uint64_t FileJournal::lost() const {
    const auto all = losses();
    return all.disk_too_slow + all.disk_refused;
}

void FileJournal::push(Record record) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() < max_waiting) {
            waiting_.push_back(std::move(record));
            const auto count = waiting_.size();
            if (count == 1 || count == full_batch) changed_.notify_one();
            return;
        }
    }
    // One line at the first and then at each doubling: a flood must not flood the log as well.
    const auto lost = refused_at_full_queue_.fetch_add(1, std::memory_order_relaxed) + 1;
    if ((lost & (lost - 1)) == 0) log_->error("the disk is too slow, records lost={}", lost);
}

void FileJournal::run() {
    std::unique_lock lock{mutex_};
    while (gather(lock)) {
        const auto batch = std::exchange(waiting_, {});
        lock.unlock();
        append(batch);
        lock.lock();
    }
}

bool FileJournal::gather(std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    changed_.wait_for(lock, gathering_,
                      [this] { return stopping_ || waiting_.size() >= full_batch; });
    return !waiting_.empty();
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
    refused_by_disk_.fetch_add(records, std::memory_order_relaxed);
    log_->error("{}: {} {} lost: {}", file.string(), records, records == 1 ? "record" : "records",
                std::strerror(error));
}

}  // namespace app
