#include "signaling/focus/dialog.hpp"

#include <utility>

namespace signaling::focus {
namespace {

std::string key(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag) {
    // A line feed cannot be part of any of the three.
    return std::string{call_id} + '\n' + std::string{local_tag} + '\n' + std::string{remote_tag};
}

}  // namespace

Dialog::Dialog(const RequestView& invite, std::string local_tag)
    : key_{focus::key(invite.call_id, local_tag, invite.from_tag)},
      call_id_{invite.call_id},
      local_tag_{std::move(local_tag)},
      local_{std::string{invite.to} + ";tag=" + local_tag_},
      remote_{invite.from},
      remote_target_{invite.contacts.front()},
      routes_{invite.record_routes.begin(), invite.record_routes.end()},
      remote_cseq_{invite.cseq},
      flow_{invite.flow} {}

std::string Dialog::key_of(const RequestView& request) {
    return focus::key(request.call_id, request.to_tag, request.from_tag);
}

bool Dialog::take(const RequestView& request) {
    if (request.cseq < remote_cseq_) return false;
    remote_cseq_ = request.cseq;
    flow_ = request.flow;
    return true;
}

void Dialog::refresh_target(const RequestView& request) {
    if (!request.contacts.empty()) remote_target_ = request.contacts.front();
}

FocusRequest Dialog::new_request(std::string method) {
    return {std::move(method), remote_target_, local_,  remote_,
            call_id_,          ++local_cseq_,  routes_, flow_};
}

}  // namespace signaling::focus
