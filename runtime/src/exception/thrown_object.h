// What a thrown object says of itself, found out without catching it. Which bases its class has is read from the
// type_info of the thrown type, whose layout the Itanium C++ ABI fixes; so it does not matter with which C++ library the
// program was built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <typeinfo>

namespace llmobs {

/// An exception as a catch clause is asked about it.
struct ThrownObject {
  const std::type_info* type = nullptr;
  // The object. Of a pointer that was thrown, libstdc++ gives the pointer's value, libc++ the place where that is.
  const void* at = nullptr;

  enum class Kind : uint8_t {
    object,
    pointer,
    foreign,   // of another language
    cancelled, // the thread is being cancelled or ended: not an exception
  };
  Kind kind() const noexcept;

  /// A handler has been found for it, in this search or in one before. Not known of pointers: false.
  bool was_handled() const noexcept;
};

/// The address of the std::exception that the object is, as `catch (const std::exception&)` would find it; null if it
/// is none.
const void* standard_exception_in(const ThrownObject& thrown) noexcept;

/// Text that was thrown as it is, `char*`, is copied: at most `room` bytes, and none that cannot be read.
size_t copy_thrown_text(const ThrownObject& thrown, char* to, size_t room) noexcept;

/// what(), or the text of a std::string. Empty if the object says nothing. what() is the program's own function.
std::string_view message_of(const ThrownObject& thrown) noexcept;
constexpr size_t longest_message = 65536;

/// The object that the innermost handler works on; null: there is no handler, or it has an exception of another language.
const void* object_in_handler() noexcept;

/// The object that a std::exception_ptr holds, by its address. Of another language, or null: one without a type.
ThrownObject held_object(const void* object) noexcept;

/// Whether message_of() runs code of the C++ library only.
bool has_standard_message(const ThrownObject& thrown) noexcept;

} // namespace llmobs
