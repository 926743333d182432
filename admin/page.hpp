#pragma once

#include <string_view>

namespace admin {

/// admin/page.html, embedded at build time.
extern const std::string_view page_html;

}  // namespace admin
