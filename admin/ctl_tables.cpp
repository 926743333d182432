#include "admin/ctl_tables.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace admin {

namespace {

using Json = nlohmann::ordered_json;

std::string shown(const Json& value) {
    std::string text = value.is_string() ? value.get<std::string>()
                       : value.is_null()
                           ? "-"
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return text.empty() ? "-" : text;
}

using Row = std::vector<std::string>;

void print_rows(const std::vector<Row>& rows, std::ostream& out) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] + 2 - row[i].size(), ' ');
        }
        out << line << '\n';
    }
}

/// One row per object of an array, one column per key.
void print_table(const Json& array, const std::vector<std::string>& columns, std::ostream& out) {
    if (array.empty()) {
        out << "none\n";
        return;
    }
    std::vector<Row> rows{columns};
    for (const Json& object : array) {
        Row row;
        for (const auto& column : columns) row.push_back(shown(object.value(column, Json())));
        rows.push_back(std::move(row));
    }
    print_rows(rows, out);
}

/// {"dropped_packets": {"stranger": 5, …}}: what happened, not what could have.
void add_reasons(const std::string& key, const Json& reasons, std::vector<Row>& rows) {
    for (const auto& [reason, count] : reasons.items()) {
        if (count != 0) rows.push_back({key, shown(Json(reason)) + ": " + shown(count)});
    }
}

void print_status(const Json& status, std::ostream& out) {
    std::vector<Row> rows;
    for (const auto& [key, value] : status.items()) {
        if (value.is_primitive()) rows.push_back({key, shown(value)});
        if (key == "listening" && value.is_array()) {
            for (const Json& address : value) rows.push_back({key, shown(address)});
        }
        if (value.is_object()) add_reasons(key, value, rows);
    }
    if (!rows.empty()) print_rows(rows, out);
}

void print_rooms(const Json& rooms, std::ostream& out) {
    std::vector<Row> rows{{"room", "member", "uri", "codec", "on_hold"}};
    for (const Json& room : rooms) {
        for (const Json& member : room.value("members", Json::array())) {
            rows.push_back({shown(room.value("name", Json())), shown(member.value("id", Json())),
                            shown(member.value("uri", Json())),
                            shown(member.value("codec", Json())),
                            shown(member.value("on_hold", Json()))});
        }
    }
    if (rows.size() == 1)
        out << "none\n";
    else
        print_rows(rows, out);
}

void print_dump(const Json& files, std::ostream& out) {
    if (files.empty()) out << "nothing to draw: no call is running\n";
    for (const Json& file : files) out << shown(file) << '\n';
}

bool is_array_of_objects(const Json& json) {
    return json.is_array() &&
           std::all_of(json.begin(), json.end(), [](const Json& item) { return item.is_object(); });
}

}  // namespace

bool print_listing(std::string_view command, const Json& answer, std::ostream& out) {
    if (command == "status") {
        if (!answer.is_object()) return false;
        print_status(answer, out);
        return true;
    }
    if (command == "dump") {
        if (!answer.is_object() || !answer.contains("files")) return false;
        print_dump(answer["files"], out);
        return true;
    }
    if (command == "hangup") {
        if (!answer.is_object() || !answer.contains("id")) return false;
        out << "hung up " << shown(answer["id"]) << '\n';
        return true;
    }
    if (!is_array_of_objects(answer)) return false;
    if (command == "registrations")
        print_table(answer, {"aor", "contact", "source", "expires_s"}, out);
    else if (command == "calls")
        print_table(answer, {"id", "state", "duration_s", "from", "to", "started", "room"}, out);
    else
        print_rooms(answer, out);
    return true;
}

}  // namespace admin
