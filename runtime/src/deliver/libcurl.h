// Libcurl is libcurl's functions that we use, loaded when the first client is made, so that programs which send nothing
// pay nothing. Loading and starting it changes state of the whole process, which must not be cut in two by an exit or a
// fork; so whoever ends or forks the process can ask whether it is going on.
#pragma once

#include <curl/curl.h>

namespace llmobs {

struct Libcurl {
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_reset) easy_reset;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_wait) multi_wait;
  decltype(&::curl_multi_cleanup) multi_cleanup;
};

/// Loads and starts it if that has not been tried yet. Null: it is not there or does not start, and `why_not` says what to
/// do. Background thread only.
const Libcurl* start_libcurl(const char** why_not) noexcept;

} // namespace llmobs
