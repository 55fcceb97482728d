#include "deliver/libcurl.h"

#include "base/background_entry.h"
#include "base/hold.h"
#include "deliver/gzip.h"
#include "deliver/libcurl_start.h"

#include <atomic>
#include <cstdint>
#include <dlfcn.h>
#include <initializer_list>
#include <type_traits>

namespace llmobs {

namespace {

enum class State : uint8_t { not_started, starting, usable, unusable, cut_off_by_fork };
std::atomic<State> state{State::not_started};
Libcurl functions;
Hold start_of_libcurl; // of who starts it, or keeps it from being started

constexpr uint64_t load_crypto_strings = 0x2; // OPENSSL_INIT_LOAD_CRYPTO_STRINGS
constexpr uint64_t no_exit_handler = 0x80000; // OPENSSL_INIT_NO_ATEXIT

// Starts OpenSSL if `library` uses it. False: it has shut down already, and crashes whoever uses it after that
// (OPENSSL_init_crypto(3)).
bool start_tls(void* library, uint64_t options) noexcept {
  using Init = int (*)(uint64_t, const void*);
  auto init = reinterpret_cast<Init>(dlsym(library, "OPENSSL_init_crypto"));
  return !init || init(options, nullptr) != 0;
}

bool load() noexcept {
  void* library = nullptr;
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
    if (!library) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  }
  if (!library) return false;
  auto find = [library](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    return function != nullptr;
  };
  Libcurl& curl = functions;
  bool all = find(curl.global_init, "curl_global_init") && find(curl.easy_init, "curl_easy_init") &&
             find(curl.easy_setopt, "curl_easy_setopt") && find(curl.easy_getinfo, "curl_easy_getinfo") &&
             find(curl.easy_reset, "curl_easy_reset") && find(curl.easy_strerror, "curl_easy_strerror") &&
             find(curl.easy_cleanup, "curl_easy_cleanup") && find(curl.slist_append, "curl_slist_append") &&
             find(curl.slist_free_all, "curl_slist_free_all") && find(curl.multi_init, "curl_multi_init") &&
             find(curl.multi_add_handle, "curl_multi_add_handle") &&
             find(curl.multi_remove_handle, "curl_multi_remove_handle") &&
             find(curl.multi_perform, "curl_multi_perform") && find(curl.multi_info_read, "curl_multi_info_read") &&
             find(curl.multi_wait, "curl_multi_wait") && find(curl.multi_cleanup, "curl_multi_cleanup");
  // The last handler to be registered is the first to run at exit, and ours waits for this thread. An exit handler that
  // OpenSSL registered here would run before ours if the program ends right now, and shut OpenSSL down under its own
  // start. So it registers none, unless the program has had it do so already (let_tls_end_last()).
  if (!all || !start_tls(library, no_exit_handler | load_crypto_strings)) return false;
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return false;
  load_zlib();
  // If the program started OpenSSL by itself after its first span, its handler still has to come after our last requests.
  renew_exit_handler();
  return true;
}

} // namespace

void let_tls_end_last() noexcept { start_tls(RTLD_DEFAULT, load_crypto_strings); }

const Libcurl* start_libcurl(const char** why_not) noexcept {
  State before = state.load();
  if (before == State::not_started || before == State::starting) { // by another thread: it is waited for
    while (!start_of_libcurl.take(1000)) {}                        // for a fork; at the end of the process for ever
    if (state.load() == State::not_started) {
      state.store(State::starting);
      state.store(load() ? State::usable : State::unusable);
    }
    allow_libcurl_start();
  }
  if (state.load() == State::usable) return &functions;
  *why_not = state.load() == State::unusable
                 ? "libcurl.so.4 could not be loaded or started; on Debian: apt-get install libcurl4"
                 : "the process was forked while libcurl was being started";
  return nullptr;
}

bool forbid_libcurl_start(unsigned ms) noexcept { return start_of_libcurl.take(ms); }

void allow_libcurl_start() noexcept { start_of_libcurl.give_back(); }

void reset_libcurl_start_after_fork() noexcept {
  if (state.load() == State::starting) state.store(State::cut_off_by_fork);
  start_of_libcurl.reset();
}

} // namespace llmobs
