// What libcurl alone costs a program: loaded, initialised, cleaned up.
#include <curl/curl.h>
#include <dlfcn.h>

int main() {
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return 1;
  auto init = reinterpret_cast<decltype(&curl_global_init)>(dlsym(library, "curl_global_init"));
  auto easy = reinterpret_cast<decltype(&curl_easy_init)>(dlsym(library, "curl_easy_init"));
  auto cleanup = reinterpret_cast<decltype(&curl_easy_cleanup)>(dlsym(library, "curl_easy_cleanup"));
  if (init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return 1;
  cleanup(easy());
  return 0;
}
