// What generated code hands to open() in place of an argument: its name only, its type, the texts of an array without a size, or a
// look that finds nothing where a reference leads nowhere.
#ifndef LLMOBS_STAND_INS_H
#define LLMOBS_STAND_INS_H

#include <llmobs/capture.h>

#if defined(__clang__)
// (capture.h says why.)
#pragma clang attribute push(__attribute__((__no_sanitize__("undefined", "integer", "nullability"))),                  \
                             apply_to = function)
#endif
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

/// In place of a number or a text that a reference leads to: nothing is read if the reference was bound to nothing. The plugin
/// asks for it; an expansion does not show it.
template<class T_> struct There {
  const T_* at;
};
template<class T_> LLMOBS_ALWAYS_INLINE There<T_> there(const T_* at) noexcept { return {at}; }

/// The same of any other type, whose values the library reads by their addresses.
template<class T_> struct Elsewhere {
  const T_* at;
};
template<class T_> LLMOBS_ALWAYS_INLINE Elsewhere<T_> elsewhere(const T_* at) noexcept { return {at}; }

namespace detail {

template<class T_> struct Nothing {
  alignas(T_) static const unsigned char bytes[sizeof(T_)];
};
template<class T_> alignas(T_) const unsigned char Nothing<T_>::bytes[sizeof(T_)] = {};

/// A compiler takes that for impossible, so the question is hidden from it.
LLMOBS_ALWAYS_INLINE bool is_nowhere(const void* at) noexcept {
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__)
  bool is_null;
  __asm__("test %1, %1" : "=@ccz"(is_null) : "r"(at));
  return is_null;
#else
  __asm__("" : "+r"(at));
  return at == nullptr;
#endif
}

/// What an argument or a result is recorded as: asked when it is recorded, and not before.
template<class T_> struct found {
  typedef T_ type;
  LLMOBS_ALWAYS_INLINE static const T_& in(const T_& value) noexcept { return value; }
};
// clang-format off: with `> >` for what type_traits.h says
template<class T_> struct found<There<T_> > {
  // clang-format on
  typedef T_ type;
  LLMOBS_ALWAYS_INLINE static const T_& in(const There<T_>& there) noexcept {
    if (__builtin_expect(!is_nowhere(there.at), 1)) return *there.at;
    const void* nothing = Nothing<T_>::bytes;
    __asm__ volatile("" : "+r"(nothing)); // so that this stays apart, at the end of the function
    return *static_cast<const T_*>(nothing);
  }
};
// clang-format off: the same
template<class T_> struct found<Elsewhere<T_> > {
  // clang-format on
  typedef T_ type;
  LLMOBS_ALWAYS_INLINE static const T_& in(const Elsewhere<T_>& elsewhere) noexcept { return *elsewhere.at; }
};

} // namespace detail

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
#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
