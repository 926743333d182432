# What we rely on in Sofia-SIP, tested against the installed library.
add_executable(sofia_exit_child sofia_exit_child.cpp)
target_link_libraries(sofia_exit_child PRIVATE ${CMAKE_DL_LIBS} Threads::Threads)
ustredna_test(sofia_contracts_tests "common;PkgConfig::SOFIA"
    sofia_agent.cpp
    sofia_exit_test.cpp
    sofia_message_test.cpp
    sofia_proxy_test.cpp
    sofia_transaction_test.cpp
    tiny_proxy.cpp)
add_dependencies(sofia_contracts_tests sofia_exit_child)
