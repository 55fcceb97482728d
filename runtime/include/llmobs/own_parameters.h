// The parameters of the function that a LLMOBS_TRACE stands in, by themselves: where C++26's reflection is (reflection.h). What is
// read of them is what may be read without having seen the function's body:
//
//   what the function has by value, or by a reference to a constant    its value
//   what it has by a reference to a variable, which may be there to be filled; views through which elements can be written; text
//   behind a pointer, unless nothing can say where it ends             the name of its type
//   if a parameter or the function's object has a lock                 of what leads elsewhere, the name of its type
//
// LLMOBS_REDACT, LLMOBS_IGNORE, LLMOBS_INPUT, LLMOBS_SESSION_ID and LLMOBS_MODEL_NAME at a parameter say more. What may be done
// without all this: to name the variables, LLMOBS_TRACE(tool, city, days).
#ifndef LLMOBS_OWN_PARAMETERS_H
#define LLMOBS_OWN_PARAMETERS_H

#include <llmobs/operand.h>
#include <llmobs/reflection.h>
#include <llmobs/stand_ins.h>

#if defined(LLMOBS_DETAIL_REFLECTION)

namespace llmobs {
namespace seam {
namespace detail {
namespace reflection {

using namespace llmobs::detail::reflection;

constexpr int max_depth = 5; // of the search for locks, and for what leads elsewhere

consteval bool is_standard(info type, std::initializer_list<std::string_view> names) {
  if (!is_class_type(type) || !is_of_library(type)) return false;
  std::string name = has_template_arguments(type) ? name_of(template_of(type)) : name_of(type);
  for (std::string_view one : names)
    if (name == one) return true;
  return false;
}

// --- locks ------------------------------------------------------------------------------------------------------------

/// By its name: `HttpMutex`, `pthread_mutex_t`, `SpinLock`, `atomic_flag`.
consteval bool is_called_lock(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (std::string_view word : {"mutex", "spinlock", "rwlock", "semaphore", "condvar", "condition_variable", "atomic"})
    if (name.find(word) != std::string::npos) return true;
  return name.ends_with("lock") && !name.ends_with("block") && !name.ends_with("clock");
}

consteval bool has_lock(info type, int depth = 0) {
  if (is_called_lock(name_of(type))) return true;
  type = dealias(remove_all_extents(remove_cvref(type)));
  if (is_pointer_type(type)) return depth < max_depth && has_lock(remove_pointer(type), depth + 1);
  if (depth == max_depth || !is_class_type(type)) return false;
  const std::string name = name_of(has_template_arguments(type) ? template_of(type) : type);
  if (is_called_lock(name) ||
      is_standard(type, {"thread", "jthread", "future", "shared_future", "promise", "latch", "barrier"}))
    return true;
  if (has_template_arguments(type)) {
    for (info one : template_arguments_of(type))
      if (is_type(one) && has_lock(one, depth + 1)) return true;
  }
  if (is_of_library(type) || !is_complete_type(type)) return false;
  for (info base : bases_of(type, std::meta::access_context::unchecked()))
    if (has_lock(type_of(base), depth + 1)) return true;
  for (info field : nonstatic_data_members_of(type, std::meta::access_context::unchecked()))
    if (has_lock(type_of(field), depth + 1)) return true;
  return false;
}

/// A sign that other threads may be at work on what is handed over.
consteval bool meets_threads(info function) {
  for (info one : parameters_of(function))
    if (has_lock(type_of(one))) return true;
  return is_class_member(function) && !is_static_member(function) && has_lock(parent_of(function));
}

// --- what leads elsewhere ---------------------------------------------------------------------------------------------

/// Whether all that is shown of such a value is a part of it.
consteval bool is_own(info type, int depth = 0) {
  type = dealias(remove_cv(remove_all_extents(type)));
  if (is_arithmetic_type(type) || is_enum_type(type)) return true;
  if (depth == max_depth || !is_class_type(type) || is_reference_type(type)) return false;
  if (is_of_library(type)) {
    if (is_standard(type,
                    {"allocator", "char_traits", "less", "greater", "hash", "equal_to", "default_delete", "ratio"}))
      return true;
    if (!is_standard(type, {"basic_string",  "vector",
                            "deque",         "list",
                            "forward_list",  "array",
                            "map",           "multimap",
                            "set",           "multiset",
                            "unordered_map", "unordered_multimap",
                            "unordered_set", "unordered_multiset",
                            "optional",      "variant",
                            "expected",      "pair",
                            "tuple",         "unique_ptr",
                            "duration",      "time_point"}))
      return false;
    for (info one : template_arguments_of(type))
      if (is_type(one) && !is_own(one, depth + 1)) return false;
    return true;
  }
  if (!is_complete_type(type)) return false;
  for (info base : bases_of(type, std::meta::access_context::unchecked()))
    if (!is_own(type_of(base), depth + 1)) return false;
  for (info field : nonstatic_data_members_of(type, std::meta::access_context::unchecked()))
    if (!is_own(type_of(field), depth + 1)) return false;
  return true;
}

consteval bool is_character(info type) {
  type = dealias(remove_cv(type));
  return type == ^^char || type == ^^char8_t;
}

consteval bool is_text_pointer(info type) {
  type = dealias(type);
  return is_pointer_type(type) && is_character(remove_pointer(type));
}

/// Whether something beside it may say where the text ends.
consteval bool may_be_without_end(info function, info text) {
  for (info one : parameters_of(function)) {
    info type = dealias(remove_cvref(type_of(one)));
    if (one != text && (is_text_pointer(type) || is_integral_type(type) || is_pointer_type(type)) && type != ^^bool)
      return true;
  }
  return false;
}

consteval bool is_written_through(info type) {
  type = dealias(type);
  if (is_lvalue_reference_type(type)) return !is_const(remove_reference(type));
  if (is_text_pointer(type)) return !is_const(remove_pointer(type));
  if (!is_standard(dealias(remove_cvref(type)), {"span"})) return false;
  return !is_const(template_arguments_of(dealias(remove_cvref(type)))[0]);
}

// --- the parameters ---------------------------------------------------------------------------------------------------

enum class Reading : unsigned char { value, texts, type_name, redacted };

struct Parameter {
  info of;
  Reading as;
};

consteval bool is_trusted(info parameter) {
  return is_marked(parameter, ^^mark::Input) || is_marked(parameter, ^^mark::SessionId) ||
         is_marked(parameter, ^^mark::ModelName);
}

/// main's argv, of which the language says where it ends.
consteval bool is_argument_vector(info function, info parameter) {
  if (name_of(function) != "main" || is_class_member(function)) return false;
  if (has_parent(function) && name_of(parent_of(function)) != "") return false; // of a namespace
  return parameters_of(function).size() > 1 && parameters_of(function)[1] == parameter &&
         is_text_pointer(remove_cv(remove_pointer(type_of(parameter))));
}

consteval Reading reading_of(info function, info parameter) {
  info type = dealias(type_of(parameter));
  info object = dealias(remove_cvref(type));
  if (is_marked(parameter, ^^mark::Redact)) return Reading::redacted;
  if (is_volatile(remove_reference(type)) || is_function_type(object) ||
      (!is_scalar_type(object) && !is_array_type(object) && !is_complete_type(object)))
    return Reading::type_name;
  if (is_trusted(parameter)) return Reading::value;
  if (is_pointer_type(type) && is_argument_vector(function, parameter)) return Reading::texts;
  if (is_written_through(type)) return Reading::type_name;
  if (is_text_pointer(object) && may_be_without_end(function, parameter)) return Reading::type_name;
  return is_own(type) || !meets_threads(function) ? Reading::value : Reading::type_name;
}

consteval std::vector<Parameter> shown_parameters(info function) {
  bool selects = false; // the input is what is marked so, and nothing else
  for (info one : parameters_of(function)) selects |= is_marked(one, ^^mark::Input);
  std::vector<Parameter> shown;
  for (info one : parameters_of(function))
    if (has_identifier(variable_of(one)) && !is_explicit_object_parameter(one) && !is_marked(one, ^^mark::Ignore) &&
        (!selects || is_trusted(one)))
      shown.push_back({one, reading_of(function, one)});
  return shown;
}

/// The turns of LLMOBS_TRACE's loop over the parameters.
struct Turn {
  llmobs_uint32 place; // among the shown
  Reading as;
};
consteval std::span<const Turn> turns(info function) {
  std::vector<Turn> all;
  for (const Parameter& one : shown_parameters(function))
    all.push_back({static_cast<llmobs_uint32>(all.size()), one.as});
  return std::define_static_array(all);
}
consteval info variable_at(info function, llmobs_uint32 place) {
  return std::meta::variable_of(shown_parameters(function)[place].of);
}

/// The site's text (instrument.h) with the names in it. `rest`: the lines that the macro has written.
consteval const char* site_of(info function, const char* kind, const char* rest) {
  std::string text = std::string("trace=") + kind, roles = "\nroles=";
  bool has_roles = false;
  for (const Parameter& one : shown_parameters(function)) {
    text += "," + name_of(variable_of(one.of)); // as the definition calls it
    std::string role;
    auto add = [&](info word, const char* spelling) {
      if (is_marked(one.of, word)) role += (role.empty() ? "" : "+") + std::string(spelling);
    };
    if (one.as == Reading::value) {
      add(^^mark::Input, "input");
      add(^^mark::SessionId, "session_id");
      add(^^mark::ModelName, "model_name");
    }
    roles += role + ",";
    has_roles |= !role.empty();
  }
  if (has_roles) text += roles.substr(0, roles.size() - 1);
  return std::define_static_string(text + rest);
}

} // namespace reflection

/// What the parameters come to, in the order in which they are added.
template<llmobs_uint32 most> class OwnArguments {
public:
  template<reflection::Reading as, class T_> LLMOBS_ALWAYS_INLINE void add(const T_& value) noexcept {
    if constexpr (as == reflection::Reading::value)
      put<T_>(value);
    else if constexpr (as == reflection::Reading::texts)
      put<Texts>(texts_ = seam::texts(value));
    else if constexpr (as == reflection::Reading::redacted)
      put<Redacted>(redacted_);
    else
      put<Unread>(unread_[count_] = {&llmobs::detail::name_instead<T_>::write});
  }
  const llmobs_type* types() const noexcept { return types_; }
  const llmobs_value* values() const noexcept { return values_; }
  llmobs_uint32 count() const noexcept { return count_ | all_shaped_; }

private:
  template<class T_> LLMOBS_ALWAYS_INLINE void put(const T_& value) noexcept {
    typedef typename operand<T_>::t Operand_;
    types_[count_] = {&Operand_::capture, Operand_::shape};
    values_[count_++] = Operand_::value(value);
    if (Operand_::shape == llmobs_opaque_shape) all_shaped_ = 0;
  }

  llmobs_uint32 count_ = 0, all_shaped_ = llmobs_all_shaped;
  Redacted redacted_ = {};
  Texts texts_ = {};
  Unread unread_[most == 0 ? 1 : most] = {};
  llmobs_type types_[most == 0 ? 1 : most] = {};
  llmobs_value values_[most == 0 ? 1 : most] = {};
};

} // namespace detail
} // namespace seam
} // namespace llmobs

/// Begins the span `trace` with the parameters of the function that this stands in. No variable is of a type that exists at compile time
/// only: GCC would put it into the frame of a coroutine.
#define LLMOBS_DETAIL_TRACE_OWN(trace, word)                                                                           \
  if (::llmobs::seam::on()) [[unlikely]] {                                                                             \
    static_cast<void>(::llmobs::seam::kind::word);                                                                     \
    ::llmobs::seam::detail::OwnArguments<                                                                              \
        ::llmobs::seam::detail::reflection::shown_parameters(::std::meta::current_function()).size()>                  \
        llmobs_arguments;                                                                                              \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"") /* GCC takes the turns for nested */ \
        template for (constexpr ::llmobs::seam::detail::reflection::Turn llmobs_one :                                  \
                      ::llmobs::seam::detail::reflection::turns(::std::meta::current_function()))                      \
            llmobs_arguments.template add<llmobs_one.as>(                                                              \
                [:::llmobs::seam::detail::reflection::variable_at(::std::meta::current_function(), llmobs_one.place    \
                                                                  ):]);                                                \
    _Pragma("GCC diagnostic pop") static constexpr const char* llmobs_site =                                           \
        ::llmobs::seam::detail::reflection::site_of(::std::meta::current_function(), #word, LLMOBS_DETAIL_PLACE);      \
    trace.begin(llmobs_site, __func__, llmobs_arguments.types(), llmobs_arguments.values(), llmobs_arguments.count()); \
  }                                                                                                                    \
  static_cast<void>(0)

#endif
#endif
