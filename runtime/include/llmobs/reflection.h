// What C++26's reflection knows of classes and enumerations: so they are shown by their members and enumerators without the
// plugin. GCC 16 has it, with -std=c++26 -freflection; for every other compiler this file is empty. LLMOBS_NO_REFLECTION,
// defined before the first header of llmobs, keeps it out where it is not wanted: <meta> is as large as <functional>.
//
//   struct Card { std::string owner; LLMOBS_REDACT std::string number; Color color; };
//
//   {"owner": "Ada", "number": "[redacted]", "color": "green"}
//
// The form is the plugin's (plugin/render/rendering.cpp): public members, those of public bases first; of a union only the
// names; by the name of their type what must not be read. Everything is decided at compile time.
#ifndef LLMOBS_REFLECTION_H
#define LLMOBS_REFLECTION_H

#if defined(__cpp_impl_reflection)
#include <llmobs/attributes.h>
#endif
#include <llmobs/type_traits.h>

#if defined(LLMOBS_DETAIL_REFLECTION)
#include <meta>

namespace llmobs {
inline namespace v1 {
namespace detail {

// capture.h
template<class T_> struct name_instead;
template<class T_> void capture_enumerator(Writer& out, const T_& value, const char* text, bool flags);

namespace reflection {

using std::meta::info;

constexpr llmobs_size max_members = 128;
constexpr llmobs_size max_enumerator_text = 16 * 1024;

consteval std::string name_of(info what) {
  std::string name;
  if (has_identifier(what))
    for (char8_t c : u8identifier_of(what)) name += static_cast<char>(c);
  return name;
}

/// Whether the parameter or member is marked with `[[=word]]`.
consteval bool is_marked(info what, info word) {
  for (info one : annotations_of(what))
    if (remove_cv(type_of(one)) == word) return true;
  return false;
}

consteval info class_of(info type) { return dealias(remove_cvref(type)); }

/// Of the standard library, or of this one.
consteval bool is_of_library(info type) {
  std::string outermost;
  for (info in = type; has_parent(in);) {
    in = parent_of(in);
    if (is_namespace(in) && in != ^^::) outermost = name_of(in);
  }
  return outermost == "std" || outermost == "llmobs" || outermost.starts_with("__");
}

consteval bool is_lambda(info type) {
  if (has_identifier(type) || has_template_arguments(type)) return false;
  std::string_view shown = display_string_of(type);
  return !shown.ends_with("<unnamed struct>") && !shown.ends_with("<unnamed class>");
}

/// Whether the members are ours to show.
consteval bool is_open(info type) {
  return is_complete_type(type) && is_class_type(type) && !is_union_type(type) && !is_lambda(type) &&
         !is_of_library(type);
}

enum class Form : unsigned char { value, copy, type_name, redacted, alternatives, count_of_others };

/// One line of what is shown of a class. `path`: the bases and unnamed members on the way, then the member itself.
struct Member {
  Form form;
  const char* key;
  llmobs_size key_size;
  const info* path;
  llmobs_size length;
};

/// The members of one class while they are collected.
class Members {
public:
  consteval void add_bases(info type) {
    for (info base : bases_of(type, std::meta::access_context::unchecked())) {
      info base_class = class_of(type_of(base));
      if (!is_public(base) || !is_open(base_class) || (is_virtual(base) && !is_new(base_class))) continue;
      path_.push_back(base);
      bases_.push_back(name_of(base_class) + "::");
      add_bases(base_class);
      add_fields(base_class);
      bases_.pop_back();
      path_.pop_back();
    }
  }
  consteval void add_fields(info type) {
    for (info field : nonstatic_data_members_of(type, std::meta::access_context::unchecked()))
      if (is_public(field)) add_field(field);
  }
  consteval std::vector<Member> result() const {
    std::vector<Member> made;
    for (const Found& one : found_) {
      if (made.size() == max_members) {
        made.push_back(member(Form::count_of_others, "more members", one.path));
        break;
      }
      llmobs_size uses = 0;
      for (const Found& other : found_) uses += other.key == one.key;
      made.push_back(member(one.form, uses == 1 ? one.key : one.bases + one.key, one.path));
    }
    return made;
  }
  consteval llmobs_size size() const { return found_.size(); }

private:
  struct Found {
    Form form;
    std::string bases, key;
    std::vector<info> path;
  };

  consteval bool is_new(info virtual_base) {
    for (info one : virtual_bases_)
      if (one == virtual_base) return false;
    virtual_bases_.push_back(virtual_base);
    return true;
  }
  consteval void add_field(info field) {
    if (is_marked(field, ^^seam::mark::Ignore) || (is_bit_field(field) && !has_identifier(field))) return;
    path_.push_back(field);
    info type = class_of(type_of(field));
    if (has_identifier(field))
      add(is_marked(field, ^^seam::mark::Redact) ? Form::redacted : form_of(field), name_of(field));
    else if (is_union_type(type))
      add_unnamed_union(type);
    else
      add_fields(type);
    path_.pop_back();
  }
  /// Of an unnamed union one member is alive, nobody knows which.
  consteval void add_unnamed_union(info type) {
    std::string names;
    for (info one : nonstatic_data_members_of(type, std::meta::access_context::unchecked()))
      if (has_identifier(one)) names += (names.empty() ? "" : "|") + name_of(one);
    if (!names.empty()) add(Form::alternatives, names);
  }
  consteval void add(Form form, const std::string& key) {
    std::string bases;
    for (const std::string& one : bases_) bases += one;
    found_.push_back({form, bases, key, path_});
  }
  /// By the name of its type: what a pointer to text leads to, which may not be set yet, and what must not be touched.
  static consteval Form form_of(info field) {
    info type = dealias(type_of(field));
    info element = remove_all_extents(type);
    if (is_reference_type(type) || is_unbounded_array_type(type) || is_volatile_type(element)) return Form::type_name;
    if (is_pointer_type(element)) {
      info to = remove_cv(remove_pointer(element));
      if (to == ^^char || to == ^^signed char || to == ^^unsigned char || to == ^^char8_t) return Form::type_name;
    }
    if (is_bit_field(field)) return Form::copy;
    bool is_aligned = offset_of(field).bytes % static_cast<std::ptrdiff_t>(alignment_of(element)) == 0 &&
                      alignment_of(parent_of(field)) >= alignment_of(element);
    return is_aligned ? Form::value : is_scalar_type(type) ? Form::copy : Form::type_name;
  }
  static consteval Member member(Form form, const std::string& key, const std::vector<info>& path) {
    auto kept = std::define_static_array(path);
    return {form, std::define_static_string(key), key.size(), kept.data(), kept.size()};
  }

  std::vector<Found> found_;
  std::vector<info> path_, virtual_bases_;
  std::vector<std::string> bases_;
};

consteval Members members_of_class(info type) {
  Members members;
  members.add_bases(type);
  members.add_fields(type);
  return members;
}

/// The enumerators as capture_enumerator() wants them: "ok=200,created,gone=410". Empty: they are not shown.
template<class T_> consteval std::string enumerators() {
  if (!is_enumerable_type(^^T_) || is_of_library(^^T_) || sizeof(T_) > sizeof(llmobs_uint64)) return "";
  std::string text;
  llmobs_uint64 next = 0;
  for (info one : enumerators_of(^^T_)) {
    const auto number = static_cast<std::underlying_type_t<T_>>(extract<T_>(one));
    const bool is_negative = number < 0;
    llmobs_uint64 bits = static_cast<llmobs_uint64>(number);
    if (!text.empty()) text += ',';
    text += name_of(one);
    if (bits != next) {
      std::string digits;
      llmobs_uint64 rest = is_negative ? 0 - bits : bits;
      do digits.insert(digits.begin(), static_cast<char>('0' + rest % 10));
      while ((rest /= 10) != 0);
      text += (is_negative ? "=-" : "=") + digits;
    }
    next = bits + 1;
  }
  return text.size() <= max_enumerator_text ? text : "";
}

template<class T_> consteval bool is_shown() {
  if constexpr (__is_enum(T_))
    return !enumerators<T_>().empty();
  else if constexpr (__is_class(T_))
    return is_open(^^T_) && members_of_class(^^T_).size() != 0;
  else
    return false;
}

template<Member member, llmobs_size at = 0, class T_> void show(Writer& out, const T_& value) {
  constexpr info step = member.path[at];
  if constexpr (at + 1 < member.length) {
    reflection::show<member, at + 1>(out, value.[:step:]);
  } else if constexpr (member.form == Form::copy) {
    const auto copy = value.[:step:];
    llmobs::capture(out, copy);
  } else {
    llmobs::capture(out, value.[:step:]);
  }
}
template<class T_, Member member, const char* key, llmobs_size key_size>
void show_member(Writer& out, const T_& value) {
  out.key(key, key_size);
  if constexpr (member.form == Form::redacted) {
    out.redacted();
  } else if constexpr (member.form == Form::alternatives) {
    out.opaque("union", 5);
  } else if constexpr (member.form == Form::type_name) {
    constexpr info field = member.path[member.length - 1];
    name_instead<typename[:type_of(field):]>::write(out);
  } else if constexpr (member.form == Form::count_of_others) {
    static constexpr std::string_view text = std::define_static_string(
        std::to_string(members_of_class(^^T_).size() - max_members));
    out.opaque(text.data(), text.size());
  } else {
    reflection::show<member>(out, value);
  }
}

// --- of functions ------------------------------------------------------------------------------------------------------

/// ",city,days"; with "arg2" for what has no name.
consteval std::string names_of_parameters(info function) {
  std::string names;
  int place = 0;
  for (info one : std::meta::parameters_of(function)) {
    ++place;
    if (!is_explicit_object_parameter(one))
      names += "," + (has_identifier(one) ? name_of(one) : "arg" + std::to_string(place));
  }
  return names;
}
/// The line of a site that names the parameters of an object's only call operator; null if there are several, or a template.
template<class Function_> consteval const char* find_callable_parameters() {
  if constexpr (__is_class(Function_)) {
    if (is_of_library(^^Function_)) return nullptr;
    std::vector<info> operators;
    for (info one : members_of(^^Function_, std::meta::access_context::unchecked()))
      if (is_operator_function(one) && operator_of(one) == std::meta::op_parentheses) operators.push_back(one);
    std::string names = operators.size() == 1 ? names_of_parameters(operators[0]) : "";
    if (!names.empty()) return std::define_static_string("params=" + names.substr(1) + "\n");
  }
  return nullptr;
}
template<class Function_> constexpr const char* callable_parameters = reflection::find_callable_parameters<Function_>();

} // namespace reflection

template<class T_>
  requires(reflection::is_shown<T_>())
struct rendering<T_> {
  static void write(Writer& out, const T_& value) {
    if constexpr (__is_enum(T_)) {
      static constexpr const char* text = std::define_static_string(reflection::enumerators<T_>());
      detail::capture_enumerator(out, value, text, false);
    } else {
      out.begin_object();
      template for (constexpr reflection::Member one :
                    std::define_static_array(reflection::members_of_class(^^T_).result()))
          reflection::show_member<T_, one, one.key, one.key_size>(out, value);
      out.end_object();
    }
  }
};

} // namespace detail
} // namespace v1
} // namespace llmobs

#endif
#endif
