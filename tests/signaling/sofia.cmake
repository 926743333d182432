ustredna_test(signaling_sofia_tests "signaling_sofia;spdlog::spdlog;PkgConfig::SOFIA"
    ../signaling_sofia/call_test.cpp
    ../signaling_sofia/cancel_test.cpp
    ../signaling_sofia/dialog_test.cpp
    ../signaling_sofia/hang_up_test.cpp
    ../signaling_sofia/refusal_test.cpp
    ../signaling_sofia/register_test.cpp
    ../signaling_sofia/room_test.cpp
    proxy_target_test.cpp
    request_chain_test.cpp
    response_context_test.cpp)
