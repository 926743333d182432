# The conference focus and what it says in SDP.
ustredna_test(focus_tests signaling
    focus_dialog_test.cpp
    focus_failure_test.cpp
    focus_join_test.cpp
    focus_presence_test.cpp
    focus_refusal_test.cpp
    focus_reinvite_test.cpp
    focus_state_test.cpp
    room_answer_test.cpp)
