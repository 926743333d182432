#include "admin/http_listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace admin {

namespace {

using AddressRef = common::CHandle<GSocketAddress, g_object_unref>;
using ErrorRef = common::CHandle<GError, g_error_free>;

}  // namespace

HttpListener::HttpListener(SoupServer& server, GMainContext& context)
    : server_{server}, context_{context}, service_{g_socket_service_new()} {
    g_signal_connect(service_.get(), "incoming", G_CALLBACK(on_incoming), this);
}

HttpListener::~HttpListener() {
    g_socket_service_stop(service_.get());
    g_socket_listener_close(G_SOCKET_LISTENER(service_.get()));
    // The accept under way holds the service until it was told that it is cancelled.
    while (g_main_context_iteration(&context_, FALSE) != FALSE) {
    }
}

tl::expected<std::uint16_t, std::string> HttpListener::listen(const common::Endpoint& wanted) {
    const AddressRef address{
        g_inet_socket_address_new_from_string(wanted.address.to_string().c_str(), wanted.port)};
    GSocketAddress* bound = nullptr;
    GError* error = nullptr;
    if (g_socket_listener_add_address(G_SOCKET_LISTENER(service_.get()), address.get(),
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, nullptr, &bound,
                                      &error) == FALSE) {
        const ErrorRef owned{error};
        return tl::unexpected<std::string>{owned->message};
    }
    const AddressRef owned{bound};
    return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
}

gboolean HttpListener::on_incoming(GSocketService*, GSocketConnection* connection, GObject*,
                                   gpointer self) noexcept {
    static_cast<HttpListener*>(self)->accept(connection);
    return TRUE;
}

// A client that is gone already has no address; there is nobody to answer then.
void HttpListener::accept(GSocketConnection* connection) {
    g_socket_set_option(g_socket_connection_get_socket(connection), IPPROTO_TCP, TCP_NODELAY, 1,
                        nullptr);
    const AddressRef local{g_socket_connection_get_local_address(connection, nullptr)};
    const AddressRef remote{g_socket_connection_get_remote_address(connection, nullptr)};
    if (!local || !remote) return;
    soup_server_accept_iostream(&server_, G_IO_STREAM(connection), local.get(), remote.get(),
                                nullptr);
}

}  // namespace admin
