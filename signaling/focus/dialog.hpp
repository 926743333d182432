#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "signaling/focus/focus_shell.hpp"
#include "signaling/request_view.hpp"

namespace signaling::focus {

/// The called side of a dialog (RFC 3261 §12): who the peers are, how requests of ours reach the
/// phone, and in which order its requests have to come.
class Dialog {
public:
    /// RFC 3261 §12.1.1. The INVITE has a Contact.
    Dialog(const RequestView& invite, std::string local_tag);

    /// Call-ID and both tags (RFC 3261 §12), as the phone's requests carry them.
    [[nodiscard]] static std::string key_of(const RequestView& request);
    [[nodiscard]] const std::string& key() const { return key_; }
    [[nodiscard]] const std::string& local_tag() const { return local_tag_; }
    [[nodiscard]] const std::string& call_id() const { return call_id_; }

    /// False: the request comes out of order and is answered 500 (RFC 3261 §12.2.2). Otherwise its
    /// CSeq counts from now on, and later requests of ours go where it came from.
    [[nodiscard]] bool take(const RequestView& request);
    /// The request was a target refresh and is accepted (RFC 3261 §12.2.2).
    void refresh_target(const RequestView& request);

    /// RFC 3261 §12.2.1.1; each has a CSeq of its own.
    [[nodiscard]] FocusRequest new_request(std::string method);

private:
    std::string key_;
    std::string call_id_;
    std::string local_tag_;
    std::string local_;   // our From value, tag included
    std::string remote_;  // our To value
    std::string remote_target_;
    std::vector<std::string> routes_;
    std::uint32_t remote_cseq_;
    std::uint32_t local_cseq_ = 0;
    Flow flow_;
};

}  // namespace signaling::focus
