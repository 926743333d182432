#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/media_control.hpp"
#include "signaling/request_view.hpp"

namespace signaling {

/// A response the shell sends in the request's server transaction. The shell adds Via, From, To
/// (with `to_tag`), Call-ID, CSeq, Record-Route and our phrase for the status.
struct FocusResponse {
    int status = 200;
    std::string to_tag;
    std::string contact;  // header value; empty: none
    std::string body;     // application/sdp; empty: none
    std::vector<std::pair<std::string, std::string>>
        headers;  // "Allow", "Warning", "Retry-After" …
};

/// A request of ours within a dialog (RFC 3261 §12.2.1.1): the shell sends it in a client
/// transaction to the first route, or to the flow when the phone is behind it.
struct FocusRequest {
    std::string method;  // "BYE"
    std::string request_uri;
    std::string from;
    std::string to;
    std::string call_id;
    std::uint32_t cseq = 0;
    std::vector<std::string> routes;
    Flow flow;
};

/// What the focus wants carried out. Implemented by the shell; called during `Focus`' functions.
class FocusShell {
public:
    virtual ~FocusShell() = default;
    /// Answers the request being handled.
    virtual void respond(const FocusResponse& response) = 0;
    /// Answers the INVITE of `dialog` that is still open: a 2xx again until its ACK comes
    /// (RFC 3261 §13.3.1.4), or 487 to one that was cancelled.
    virtual void respond_to_invite(std::uint64_t dialog, const FocusResponse& response) = 0;
    /// The INVITE's transaction is not needed any more: its ACK came or will not be waited for, or
    /// it was refused (the refusal's own ACK is the transaction's business). Comes exactly once
    /// for every INVITE that was handed over and not turned away with `false`.
    virtual void forget_invite(std::uint64_t dialog) = 0;
    virtual void send(const FocusRequest& request) = 0;
    /// Sends, and hands the final status to `Focus::probe_answered` later, once.
    virtual void probe(const FocusRequest& request, common::SessionId member) = 0;
};

}  // namespace signaling
