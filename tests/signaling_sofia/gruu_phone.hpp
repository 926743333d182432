#pragma once

#include "tests/signaling_sofia/fixture.hpp"

namespace sofia_test {

/// A phone that asks for a GRUU and uses what it got.
struct GruuPhone : Phone {
    GruuPhone(Server& at, std::string user_name, const std::string& urn)
        : Phone{at, std::move(user_name)} {
        contact_parameters = ";+sip.instance=\"<" + urn + ">\"";
    }

    void enroll_for_gruu() {
        const auto answer = enroll("Supported: replaces, outbound, gruu\r\nExpires: 600\r\n");
        REQUIRE(answer.status() == 200);
        gruu = pub_gruu(answer.header("Contact"));
        REQUIRE_FALSE(gruu.empty());
    }
    /// Empty: there is none.
    [[nodiscard]] static std::string pub_gruu(const std::string& contact) {
        const std::string name = ";pub-gruu=\"";
        const auto at = contact.find(name);
        if (at == std::string::npos) return {};
        const auto begin = at + name.size();
        return contact.substr(begin, contact.find('"', begin) - begin);
    }
    void send(const RequestParts& parts) const { peer.send(make_request(peer.address(), parts)); }

    std::string gruu;
};

}  // namespace sofia_test
