// What the probe's ExceptionWatch is asked, and what it knows of the exception that leaves a span. The type_info is made
// as the library makes it (runtime/src/caller/exception_watch.cpp).
#pragma once

#include "exception/seen_exceptions.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <string>
#include <string_view>

namespace {

// The probe's: how many spans are active on this thread, and whether it looks at exceptions now.
size_t active_count();
bool is_watching();

constexpr size_t max_text = 200; // longer text is cut, with its full length behind it

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (unsigned char c : text.substr(0, max_text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      char hex[8];
      snprintf(hex, sizeof hex, "\\x%02x", c);
      out += hex;
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
  if (text.size() > max_text) out += "...(" + std::to_string(text.size()) + " bytes)";
}

thread_local llmobs::SeenExceptions seen;
thread_local uint32_t seen_count = 0;

uint32_t in_flight() { return static_cast<uint32_t>(std::uncaught_exceptions()); }

void forget_handled() { seen_count = seen.still(seen_count, in_flight()); }

bool does_catch(const void*, const std::type_info* type, void** object, unsigned) {
  if (is_watching()) seen_count = seen.ask(seen_count, {type, *object}, in_flight(), active_count(), false);
  return false;
}

void no_destructor(void*) {}
bool says_no(const void*) { return false; }
struct {
  ptrdiff_t offset_to_top;
  const void* type;
  void (*destructors[2])(void*);
  bool (*questions[2])(const void*);
  bool (*catches)(const void*, const std::type_info*, void**, unsigned);
} const functions = {0, nullptr, {no_destructor, no_destructor}, {says_no, says_no}, does_catch};
struct TypeInfo {
  const void* table;
  const char* name;
};
extern "C" {
extern LLMOBS_API const TypeInfo probe_exception_watch __asm__("_ZTIN6llmobs2v114ExceptionWatchE");
const TypeInfo probe_exception_watch = {&functions.destructors, "N6llmobs2v114ExceptionWatchE"};
}

std::string readable_name(const std::type_info& type) {
  int status = 0;
  char* readable = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = readable ? readable : type.name();
  free(readable);
  return name;
}

// Type and message of the exception that leaves the span at this place; empty if none does.
std::string what_leaves(size_t place, llmobs::SpanEnder ender) {
  using Kind = llmobs::ThrownObject::Kind;
  llmobs::SeenException* leaving = seen.leave(seen_count, place, in_flight(), ender);
  if (!leaving) return {};
  std::string text = readable_name(*leaving->thrown.type);
  Kind kind = leaving->thrown.kind();
  if (kind == Kind::foreign) text = "of another language";
  if (kind == Kind::object && leaving->is_alive()) leaving->keep_text(message_of(leaving->thrown));
  if (!leaving->kept_text().empty()) {
    text += ": ";
    append_quoted(text, leaving->kept_text());
  }
  leaving->has_left(ender);
  return kind == Kind::cancelled ? "" : text;
}

} // namespace
