#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "common/c_handle.hpp"
#include "common/endpoint.hpp"

namespace admin {

/// Accepts connections for a SoupServer. The listener of libsoup 3.2 keeps each accepted socket for
/// ever, so that every request of `ctl` would cost a file descriptor.
///
/// All on the thread whose default context is `context`; `server` and `context` outlive it.
class HttpListener {
public:
    HttpListener(SoupServer& server, GMainContext& context);
    ~HttpListener();
    HttpListener(const HttpListener&) = delete;
    HttpListener& operator=(const HttpListener&) = delete;

    /// The port it listens on; the error is what the kernel says.
    [[nodiscard]] tl::expected<std::uint16_t, std::string> listen(const common::Endpoint& wanted);

private:
    static gboolean on_incoming(GSocketService* service, GSocketConnection* connection,
                                GObject* source, gpointer self) noexcept;
    void accept(GSocketConnection* connection);

    SoupServer& server_;
    GMainContext& context_;
    common::CHandle<GSocketService, g_object_unref> service_;
};

}  // namespace admin
