#include "exception/thrown_object.h"

#include "base/c_string.h"

#include <cstddef>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <string>

// What is looked at here was made by another C++ library, perhaps: the checks of -fsanitize=vptr know nothing of it.
#define LLMOBS_AS_IT_LIES __attribute__((no_sanitize("undefined"), no_sanitize("address"), no_sanitize("thread")))

// The tables of virtual functions of the library's exceptions, as the program sees them.
extern "C" {
void* llmobs_exception_globals() __asm__("__cxa_get_globals"); // not every library's <cxxabi.h> says it
extern const void* const llmobs_table_of_exception[] __asm__("_ZTVSt9exception");
extern const void* const llmobs_table_of_runtime_error[] __asm__("_ZTVSt13runtime_error");
extern const void* const llmobs_table_of_logic_error[] __asm__("_ZTVSt11logic_error");
}

namespace llmobs {

namespace {

// --- the layout of type_info (Itanium C++ ABI, 2.9.5) ---------------------------------------------------------------

struct SingleBase { // __si_class_type_info
  const void* table;
  const char* name;
  const std::type_info* base;
};
struct BaseOfSeveral {
  const std::type_info* base;
  long offset_and_flags; // bit 0: virtual, bit 1: public, then the offset
};
struct SeveralBases { // __vmi_class_type_info
  const void* table;
  const char* name;
  unsigned flags;
  unsigned count;
  BaseOfSeveral bases[1];
};

bool is_named(const std::type_info& type, const char* name) noexcept { return std::strcmp(type.name(), name) == 0; }

// Base classes of all depths, each looked at once where it is.
struct Search {
  const void* found = nullptr;
  bool is_ambiguous = false;
  unsigned left = 1000; // so that no table sends us round for ever

  void add(const void* at) noexcept {
    is_ambiguous = is_ambiguous || (found && found != at);
    found = at;
  }
};

LLMOBS_AS_IT_LIES const void* base_at(const void* object, const BaseOfSeveral& base) noexcept {
  constexpr long is_virtual = 1;
  long offset = base.offset_and_flags >> 8;
  if ((base.offset_and_flags & is_virtual) != 0) {
    const char* table = *static_cast<const char* const*>(object);
    std::memcpy(&offset, table + offset, sizeof offset);
  }
  return static_cast<const char*>(object) + offset;
}

LLMOBS_AS_IT_LIES void look_for_exception(const std::type_info& type, const void* object, Search& search) noexcept {
  constexpr long is_public = 2;
  if (search.left == 0) return;
  --search.left;
  if (is_named(type, "St9exception")) return search.add(object);
  const std::type_info& layout = typeid(type);
  if (is_named(layout, "N10__cxxabiv120__si_class_type_infoE")) {
    const auto& class_type = reinterpret_cast<const SingleBase&>(type);
    look_for_exception(*class_type.base, object, search);
  } else if (is_named(layout, "N10__cxxabiv121__vmi_class_type_infoE")) {
    const auto& class_type = reinterpret_cast<const SeveralBases&>(type);
    for (unsigned i = 0; i < class_type.count; ++i) {
      const BaseOfSeveral& base = class_type.bases[i];
      if ((base.offset_and_flags & is_public) != 0) look_for_exception(*base.base, base_at(object, base), search);
    }
  }
}

// --- what stands in front of the object (the same, 2.2.1) -----------------------------------------------------------

// Where it is, counted backwards from the object. The unwinder's part begins with the name of the C++ library.
constexpr ptrdiff_t place_of_library = 32;
constexpr ptrdiff_t place_of_language_data = 56; // null until a handler has been found
constexpr ptrdiff_t place_of_count = 128;        // of the references to the object, an int
constexpr ptrdiff_t place_of_count_in_libcxx = 120;

template<class T> LLMOBS_AS_IT_LIES T in_front_of(const void* object, ptrdiff_t distance) noexcept {
  return *reinterpret_cast<const volatile T*>(static_cast<const char*>(object) - distance);
}

constexpr uint64_t libcxx = 0x434c4e47432b2b00;    // CLNGC++
constexpr uint64_t libstdcxx = 0x474e5543432b2b00; // GNUCC++

bool is_of_libcxx(const void* object) noexcept { return in_front_of<uint64_t>(object, place_of_library) == libcxx; }

// libc++ asks with the address of the pointer, in front of which is the header; libstdc++ with the pointer, which may be
// anything.
LLMOBS_AS_IT_LIES const char* thrown_pointer(const void* given) noexcept {
  bool may_be_object = reinterpret_cast<uintptr_t>(given) % 16 == 0;
  if (may_be_object && is_readable(static_cast<const char*>(given) - place_of_library) && is_of_libcxx(given))
    return *static_cast<const char* const*>(given);
  return static_cast<const char*>(given);
}

bool is_libcxx_string(const std::type_info& type) noexcept {
  return is_named(type, "NSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEEE");
}

// A string of libc++ in its usual layout, on machines that begin with the low byte: short ones lie behind their size.
LLMOBS_AS_IT_LIES std::string_view libcxx_text(const void* object) noexcept {
  const auto* bytes = static_cast<const unsigned char*>(object);
  if ((bytes[0] & 1) == 0) return {static_cast<const char*>(object) + 1, static_cast<size_t>(bytes[0] >> 1)};
  struct {
    size_t capacity, size;
    const char* data;
  } text;
  std::memcpy(&text, object, sizeof text);
  return {text.data, text.size};
}

constexpr size_t place_of_what = 2;   // behind the two destructors
constexpr size_t table_begins_at = 2; // behind the offset and the type_info

LLMOBS_AS_IT_LIES const void* what_of(const void* exception) noexcept {
  return (*static_cast<const void* const* const*>(exception))[place_of_what];
}

bool is_of_library(const void* what) noexcept {
  for (const void* const* table :
       {llmobs_table_of_exception, llmobs_table_of_runtime_error, llmobs_table_of_logic_error})
    if (what == table[table_begins_at + place_of_what]) return true;
  return false;
}

// The same, from its beginning: of a handler's exception it is known where that is.
struct HandledHeader {
  const void* type;
  const void* functions[3];
  const void* next;
  int handler_count, handler_switch;
  const void* places[4];
  uint64_t library;
  const void* unwinders[3];
};
static_assert(sizeof(void*) != 8 || sizeof(HandledHeader) == 112);
constexpr ptrdiff_t more_in_libcxx =
    16;                              // words in front of it: one unused, one for the object of a dependent exception
constexpr uint64_t is_dependent = 1; // set in the library's name

LLMOBS_AS_IT_LIES const void* object_behind(const void* header) noexcept {
  const auto* bytes = static_cast<const char*>(header);
  auto in_libcxx = in_front_of<uint64_t>(bytes + more_in_libcxx + offsetof(HandledHeader, library), 0);
  if ((in_libcxx & ~is_dependent) == libcxx) {
    if ((in_libcxx & is_dependent) != 0) return *reinterpret_cast<const void* const*>(bytes + sizeof(void*));
    return bytes + more_in_libcxx + sizeof(HandledHeader);
  }
  const auto& handled = *static_cast<const HandledHeader*>(header);
  return (handled.library & is_dependent) != 0 ? handled.type : bytes + sizeof(HandledHeader);
}

} // namespace

ThrownObject::Kind ThrownObject::kind() const noexcept {
  const char* name = type->name();
  if (name[0] == 'P') return Kind::pointer;
  if (name[0] != 'N') return Kind::object;
  if (std::strcmp(name, "N10__cxxabiv115__forced_unwindE") == 0) return Kind::cancelled;
  return std::strcmp(name, "N10__cxxabiv119__foreign_exceptionE") == 0 ? Kind::foreign : Kind::object;
}

bool ThrownObject::was_handled() const noexcept {
  if (!at || kind() != Kind::object || sizeof(void*) != 8) return false;
  if (in_front_of<const void*>(at, place_of_language_data) != nullptr) return true;
  // One that an exception_ptr holds has headers of its own whenever it is thrown.
  return is_of_libcxx(at) ? in_front_of<size_t>(at, place_of_count_in_libcxx) > 1
                          : in_front_of<int>(at, place_of_count) > 1;
}

LLMOBS_AS_IT_LIES const void* object_in_handler() noexcept {
  // The first of what __cxa_eh_globals holds (2.2.2).
  const void* header = *reinterpret_cast<const void* const*>(llmobs_exception_globals());
  if (!header || sizeof(void*) != 8 || !abi::__cxa_current_exception_type()) return nullptr;
  return object_behind(header);
}

ThrownObject held_object(const void* object) noexcept {
  ThrownObject held;
  if (!object || sizeof(void*) != 8) return held;
  auto library = in_front_of<uint64_t>(object, place_of_library);
  if (library != libcxx && library != libstdcxx) return held;
  held.type = in_front_of<const std::type_info*>(object, sizeof(HandledHeader));
  held.at = object;
  return held;
}

const void* standard_exception_in(const ThrownObject& thrown) noexcept {
  if (!thrown.at || thrown.kind() != ThrownObject::Kind::object) return nullptr;
  Search search;
  look_for_exception(*thrown.type, thrown.at, search);
  return search.is_ambiguous ? nullptr : search.found;
}

size_t copy_thrown_text(const ThrownObject& thrown, char* to, size_t room) noexcept {
  bool is_text = is_named(*thrown.type, "PKc") || is_named(*thrown.type, "Pc");
  return is_text && thrown.at ? copy_c_string(thrown_pointer(thrown.at), to, room) : 0;
}

LLMOBS_AS_IT_LIES std::string_view message_of(const ThrownObject& thrown) noexcept {
  if (!thrown.at) return {};
  if (*thrown.type == typeid(std::string)) return *static_cast<const std::string*>(thrown.at);
  if (is_libcxx_string(*thrown.type)) return libcxx_text(thrown.at);
  const auto* exception = static_cast<const std::exception*>(standard_exception_in(thrown));
  const char* what = exception ? exception->what() : nullptr;
  return what ? std::string_view(what, length_of_c_string(what, longest_message)) : std::string_view();
}

bool has_standard_message(const ThrownObject& thrown) noexcept {
  if (!thrown.at) return true;
  const void* exception = standard_exception_in(thrown);
  // In namespace std, or with what() as inherited from one of its classes.
  if (!exception || is_of_library(what_of(exception))) return true;
  const char* name = thrown.type->name();
  return std::strncmp(name, "St", 2) == 0 || std::strncmp(name, "NSt", 3) == 0;
}

} // namespace llmobs
