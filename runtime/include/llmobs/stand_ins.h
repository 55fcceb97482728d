// What generated code hands to open() in place of an argument: its name only, its type, the texts of an array without a size, or a
// look that finds nothing where a reference leads nowhere.
#ifndef LLMOBS_STAND_INS_H
#define LLMOBS_STAND_INS_H

#include <llmobs/capture.h>

namespace llmobs {
namespace seam {

/// Passed to open() for an argument of which only the name may be recorded.
struct Redacted {};
inline void llmobs_capture(Writer& out, const Redacted&) noexcept { out.redacted(); }
LLMOBS_ALWAYS_INLINE Redacted redacted() noexcept { return Redacted(); }

/// Passed to open() for an object that must not be looked at, as one of a class that is not complete: its type's name is
/// recorded. `object` may be null.
struct Unread {
  void (*name)(Writer&);
};
inline void llmobs_capture(Writer& out, const Unread& object) noexcept { object.name(out); }
template<class T_> LLMOBS_ALWAYS_INLINE Unread unread(const T_*) noexcept {
  return {&llmobs::detail::name_instead<T_>::write};
}

namespace detail {
template<class T_> struct Nothing {
  alignas(T_) static const unsigned char bytes[sizeof(T_)];
};
template<class T_> alignas(T_) const unsigned char Nothing<T_>::bytes[sizeof(T_)] = {};
} // namespace detail

/// Around a number or a text that a reference leads to: what it is if the reference was bound to nothing. (A compiler takes
/// it for impossible, so the address is hidden from it.) The plugin asks for it; an expansion does not show it.
template<class T_> LLMOBS_ALWAYS_INLINE const T_& there(const T_& value) noexcept {
  const T_* at = __builtin_addressof(value);
  __asm__("" : "+r"(at));
  return at ? *at : *reinterpret_cast<const T_*>(detail::Nothing<T_>::bytes);
}

/// Passed to open() for a pointer to characters that need not be text: null, or the pointer's type.
template<class T_> struct Address {
  const T_* pointer;
};
template<class T_> void llmobs_capture(Writer& out, const Address<T_>& address) noexcept {
  if (address.pointer == nullptr) return out.null();
  llmobs::detail::name_instead<T_*>::write(out);
}
template<class T_> LLMOBS_ALWAYS_INLINE Address<T_> address(T_* pointer) noexcept { return {pointer}; }

/// Passed to open() for an array of texts with a null pointer behind the last, as main's argv is.
struct Texts {
  const char* const* first;
};
inline void llmobs_capture(Writer& out, const Texts& texts) noexcept {
  if (texts.first == nullptr) return out.null();
  llmobs::detail::Elements elements(out);
  out.begin_array();
  for (const char* const* at = texts.first; *at != nullptr; ++at) {
    if (elements.may_end()) {
      out.more_elements(0);
      break;
    }
    elements.capture(*at);
  }
  out.end_array();
}
LLMOBS_ALWAYS_INLINE Texts texts(const char* const* first) noexcept { return {first}; }

} // namespace seam
} // namespace llmobs

#endif
