#include <dlfcn.h>
#include <pthread.h>

#include <cstring>

// Stands for a program that links Sofia-SIP and GLib, without either: the key made first, number 0,
// is what GLib would own. Loads Sofia-SIP, draws a random number from it when told so, lets it go.
// Exit status: 0 the key is still there, 1 Sofia-SIP deleted it, 2 something else went wrong.
int main(int argc, char** argv) {
    const bool draws = argc > 1 && std::strcmp(argv[1], "guarded") == 0;
    pthread_key_t key = 99;
    if (pthread_key_create(&key, nullptr) != 0 || key != 0) return 2;
    void* library = dlopen("libsofia-sip-ua.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return 2;
    using Draw = int (*)(int, int);
    const auto su_randint = reinterpret_cast<Draw>(dlsym(library, "su_randint"));
    if (su_randint == nullptr) return 2;
    if (draws) su_randint(0, 1);
    if (dlclose(library) != 0) return 2;
    if (dlopen("libsofia-sip-ua.so.0", RTLD_NOW | RTLD_NOLOAD) != nullptr) return 2;
    return pthread_setspecific(key, &key) == 0 ? 0 : 1;
}
