// The JSON of tools: the values that a model sends become arguments, and what a function returns becomes text. How, is
// decided from the type, at compile time:
//
//   bool, integers, floating point       the number; an integer must fit, and may be sent as 3.0
//   enums                                the name of an enumerator
//   std::string, a char, a path          text
//   optional, unique_ptr, shared_ptr     the value, or null
//   nlohmann::json                       any value
//   maps with keys of text               object
//   vectors, lists, sets, arrays         array
//   pairs, tuples                        array of so many
//   variants                             the first alternative that the value fits
//   chrono durations                     their count
//   classes of public data members       object; the plugin knows the members (tool_type)
//
// The plugin writes the JSON Schema of the same types (plugin/tool/json_schema.cpp), which must agree with this.
#ifndef LLMOBS_TOOL_JSON_H
#define LLMOBS_TOOL_JSON_H

#include <llmobs/json_input.h>
#include <llmobs/text.h>

#include <stdint.h>
#include <string>

namespace llmobs {
inline namespace v1 {
namespace detail {

//===-- What the plugin knows ----------------------------------------------------------------------===//

class ToolMembers;

/// The plugin specialises it for the types of a tool's parameters and result, with
///
///   static void visit(ToolMembers&, T_&);       a class: calls tool_member() for each data member
///   static const char* enumerators();           an enumeration, as capture.h reads them
///
/// Never specialise it by hand.
template<class T_> struct tool_type {};

// clang-format off: one trait, one line
#define LLMOBS_DETAIL_ASK(name, ...)                                                                                   \
  template<class T_, class = void> struct name { static constexpr bool value = false; };                                \
  template<class T_> struct name<T_, typename make_void<__VA_ARGS__>::t> { static constexpr bool value = true; };
LLMOBS_DETAIL_ASK(has_members, decltype(tool_type<T_>::visit(declval<ToolMembers&>(), declval<T_&>())))
LLMOBS_DETAIL_ASK(has_enumerators, decltype(tool_type<T_>::enumerators()))
LLMOBS_DETAIL_ASK(has_emplace, typename T_::value_type, decltype(declval<T_&>().emplace()), decltype(declval<T_&>().reset()))
LLMOBS_DETAIL_ASK(has_push_back, typename T_::value_type, decltype(declval<T_&>().push_back(declval<typename T_::value_type>())))
LLMOBS_DETAIL_ASK(has_insert, typename T_::value_type, decltype(declval<T_&>().insert(declval<typename T_::value_type>())))
LLMOBS_DETAIL_ASK(has_json_text, decltype(T_::parse(declval<const std::string&>())), decltype(declval<const T_&>().dump()))
#undef LLMOBS_DETAIL_ASK
template<class T_> struct is_character { static constexpr bool value = is_same<T_, char>::value; };
template<class T_> struct array_of { static constexpr size_t size = 0; };
template<template<class, size_t> class A_, class E_, size_t N_> struct array_of<A_<E_, N_>> {
  typedef E_ Element;
  static constexpr size_t size = is_standard<A_<E_, N_>>("array<") ? N_ : 0;
};
template<class E_, size_t N_> struct array_of<E_[N_]> { typedef E_ Element; static constexpr size_t size = N_; };
template<class T_> constexpr bool is_map_of_text() {
  if constexpr (is_map<T_>::value) return has_text_keys<T_>::value; else return false;
}
template<class T_> struct parts_of { static constexpr size_t count = 0; };
template<template<class...> class V_, class... Ts_> struct parts_of<V_<Ts_...>> { static constexpr size_t count = sizeof...(Ts_); };
// clang-format on

//===-- Reading ------------------------------------------------------------------------------------===//

/// What is read, where it is, and what is wrong with it.
struct ToolInput {
  JsonInput json;
  std::string path = {};  ///< of the value: `filter.tags[2]`
  std::string error = {}; ///< the first one

  bool fail(const std::string& what) {
    if (error.empty()) error = path.empty() ? what : "'" + path + "': " + what;
    return false;
  }
  bool fail_as_json() { return fail("this is not JSON, or nested too deep"); }
  bool expected(const char* what) {
    const JsonKind kind = json_kind(json);
    if (kind == JsonKind::wrong) return fail_as_json();
    static const char* const names[] = {"", "null", "true or false", "a number", "text", "a list", "an object"};
    return fail(std::string("expected ") + what + ", and got " + names[static_cast<int>(kind)]);
  }
  /// Reads by `read`, one step further down the path.
  template<class Read_> bool inside(const std::string& step, Read_ read) {
    const size_t size = path.size();
    path += step;
    const bool good = read();
    path.resize(size);
    return good;
  }
};

template<class T_> bool read_value(ToolInput& in, T_& to);

/// The data members of one object: read from a key's value, written, or looked for.
class ToolMembers {
public:
  ToolInput* in = nullptr;    ///< when reading
  std::string* out = nullptr; ///< when writing
  std::string key = {};       ///< when reading: of which member
  bool found = false, good = true, first = true;
  std::string known = {}, missing = {};
  unsigned index = 0;
  uint64_t seen[2] = {0, 0}; ///< of the first 128 members
};

inline std::string member_step(const ToolInput& in, const std::string& name) {
  return in.path.empty() ? name : "." + name;
}

/// Reads one JSON object by `visit`, which takes a ToolMembers.
template<class Visit_> bool read_members(ToolInput& in, Visit_ visit) {
  if (json_kind(in.json) != JsonKind::object) return in.expected("an object");
  ToolMembers members;
  members.in = &in;
  bool first = true;
  json_enter(in.json);
  while (json_another(in.json, first)) {
    members.key.clear();
    members.found = false;
    members.index = 0;
    if (!json_key(in.json, &append_to_string, &members.key)) return in.fail_as_json();
    visit(members);
    if (!members.good) return false;
    if (members.found) continue;
    members.known.clear();
    members.in = nullptr;
    visit(members);
    return in.fail("there is no '" + members.key + "' here; " +
                   (members.known.empty() ? "nothing is taken" : "known are " + members.known));
  }
  if (in.json.failed) return in.fail_as_json();
  members.in = nullptr;
  members.index = 0;
  visit(members);
  return members.missing.empty() || in.fail("missing: " + members.missing);
}

template<class T_> bool read_integer(ToolInput& in, T_& to) {
  bool negative = false;
  uint64_t magnitude = 0;
  if (json_kind(in.json) != JsonKind::number) return in.expected("a whole number");
  if (!json_integer(in.json, negative, magnitude)) return in.fail("expected a whole number");
  constexpr bool is_signed = T_(-1) < T_(0);
  constexpr uint64_t most = ~uint64_t(0) >> (64 - sizeof(T_) * 8 + (is_signed ? 1 : 0));
  const uint64_t limit = !negative ? most : is_signed ? most + 1 : 0;
  if (magnitude > limit) return in.fail("the number does not fit");
  to = static_cast<T_>(negative ? 0 - magnitude : magnitude);
  return true;
}

template<class T_> bool read_enumerator(ToolInput& in, T_& to) {
  std::string name, known;
  if (json_kind(in.json) != JsonKind::text) return in.expected("the name of a value");
  json_text(in.json, &append_to_string, &name);
  for (Enumerators one(tool_type<T_>::enumerators()); one.next();) {
    const std::string spelling(one.name, one.size);
    if (spelling == name) return to = static_cast<T_>(one.value), true;
    known += (known.empty() ? "" : ", ") + spelling;
  }
  return in.fail("'" + name + "' is none of " + known);
}

template<class T_> bool read_text(ToolInput& in, T_& to) {
  if (json_kind(in.json) != JsonKind::text) return in.expected("text");
  std::string text;
  if (!json_text(in.json, &append_to_string, &text)) return in.fail_as_json();
  if constexpr (is_character<T_>::value) {
    if (text.size() != 1) return in.fail("expected one character");
    to = text[0];
  } else {
    to = T_(text.data(), text.data() + text.size());
  }
  return true;
}

/// Calls `element` for each of an array's.
template<class Element_> bool read_array(ToolInput& in, Element_ element) {
  if (json_kind(in.json) != JsonKind::array) return in.expected("a list");
  bool first = true;
  json_enter(in.json);
  for (size_t i = 0; json_another(in.json, first); ++i)
    if (!in.inside("[" + std::to_string(i) + "]", [&] { return element(i); })) return false;
  return !in.json.failed || in.fail_as_json();
}

template<class T_> bool read_elements(ToolInput& in, T_& to) {
  to.clear();
  return read_array(in, [&](size_t) {
    typename bare<typename T_::value_type>::t one{};
    if (!read_value(in, one)) return false;
    if constexpr (has_push_back<T_>::value)
      to.push_back(static_cast<decltype(one)&&>(one));
    else
      to.insert(static_cast<decltype(one)&&>(one));
    return true;
  });
}

template<class T_> bool read_fixed_array(ToolInput& in, T_& to) {
  constexpr size_t size = array_of<T_>::size;
  const std::string what = "expected " + std::to_string(size) + " elements";
  size_t count = 0;
  bool good = read_array(in, [&](size_t i) {
    count = i + 1;
    return i < size ? read_value(in, to[i]) : in.fail(what);
  });
  return good && (count == size || in.fail(what));
}

template<class T_> bool read_map(ToolInput& in, T_& to) {
  if (json_kind(in.json) != JsonKind::object) return in.expected("an object");
  to.clear();
  bool first = true;
  json_enter(in.json);
  while (json_another(in.json, first)) {
    std::string key;
    if (!json_key(in.json, &append_to_string, &key)) return in.fail_as_json();
    typename T_::mapped_type one{};
    if (!in.inside(member_step(in, key), [&] { return read_value(in, one); })) return false;
    to[typename T_::key_type(key)] = static_cast<decltype(one)&&>(one);
  }
  return !in.json.failed || in.fail_as_json();
}

// Of a pair or tuple.
template<size_t I_, size_t N_> struct Parts {
  template<class T_> static bool read(ToolInput& in, T_& to, bool& first) {
    if constexpr (I_ == N_) {
      return !json_another(in.json, first) || in.fail("expected " + std::to_string(N_) + " elements");
    } else {
      if (!json_another(in.json, first)) return in.fail("expected " + std::to_string(N_) + " elements");
      using detail::get;
      auto& part = get<I_>(to);
      return in.inside("[" + std::to_string(I_) + "]", [&] { return read_value(in, part); }) &&
             Parts<I_ + 1, N_>::read(in, to, first);
    }
  }
};
template<class T_> bool read_parts(ToolInput& in, T_& to) {
  if (json_kind(in.json) != JsonKind::array) return in.expected("a list");
  bool first = true;
  json_enter(in.json);
  return Parts<0, parts_of<T_>::count>::read(in, to, first);
}

template<class V_, class Alternative_> bool read_alternative(ToolInput& in, V_& to) {
  ToolInput attempt{in.json, {}, {}};
  Alternative_ value{};
  if (!read_value(attempt, value)) return false;
  in.json = attempt.json;
  to = static_cast<Alternative_&&>(value);
  return true;
}
template<template<class...> class V_, class... Ts_> bool read_variant(ToolInput& in, V_<Ts_...>& to) {
  return (read_alternative<V_<Ts_...>, Ts_>(in, to) || ...) || in.expected("another kind of value");
}

template<class T_> bool read_any(ToolInput& in, T_& to) {
  json_kind(in.json); // behind the white space
  const char* begin = in.json.at;
  if (!json_skip(in.json)) return in.fail_as_json();
  to = T_::parse(std::string(begin, static_cast<size_t>(in.json.at - begin)));
  return true;
}

template<class T_> bool read_value(ToolInput& in, T_& to) {
  if constexpr (is_same<T_, bool>::value) {
    return json_boolean(in.json, to) || in.expected("true or false");
  } else if constexpr (is_character<T_>::value) {
    return read_text(in, to);
  } else if constexpr (is_integer<T_>::value) {
    return read_integer(in, to);
  } else if constexpr (is_floating<T_>::value) {
    double number = 0;
    if (!json_number(in.json, number)) return in.expected("a number");
    to = static_cast<T_>(number);
    return true;
  } else if constexpr (has_enumerators<T_>::value) {
    return read_enumerator(in, to);
  } else if constexpr (is_text<T_>::value || has_native<T_>::value) {
    return read_text(in, to);
  } else if constexpr (has_json_text<T_>::value && is_json<T_>::value) {
    return read_any(in, to);
  } else if constexpr (has_emplace<T_>::value) {
    if (json_null(in.json)) return to.reset(), true;
    return read_value(in, to.emplace());
  } else if constexpr (is_owner<T_>::value) {
    if (json_null(in.json)) return to.reset(), true;
    to = T_(new typename T_::element_type());
    return read_value(in, *to);
  } else if constexpr (is_map_of_text<T_>()) {
    return read_map(in, to);
  } else if constexpr (array_of<T_>::size != 0) {
    return read_fixed_array(in, to);
  } else if constexpr (has_push_back<T_>::value || has_insert<T_>::value) {
    return read_elements(in, to);
  } else if constexpr (is_duration<T_>::value) {
    typename T_::rep count{};
    return read_value(in, count) && (to = T_(count), true);
  } else if constexpr (is_variant<T_>::value) {
    return read_variant(in, to);
  } else if constexpr (is_pair<T_>::value || is_tuple<T_>::value) {
    return read_parts(in, to);
  } else {
    static_assert(has_members<T_>::value, "a tool's parameter is of a type that JSON cannot give");
    return read_members(in, [&](ToolMembers& members) { tool_type<T_>::visit(members, to); });
  }
}

//===-- Writing ------------------------------------------------------------------------------------===//

template<class T_> void write_value(std::string& out, const T_& value);

template<class T_> void write_integer(std::string& out, T_ value) {
  const bool negative = value < T_(0);
  const auto bits = static_cast<uint64_t>(value);
  json_put_integer(negative, negative ? 0 - bits : bits, &append_to_string, &out);
}

template<class T_> void write_enumerator(std::string& out, const T_& value) {
  const auto number = static_cast<__underlying_type(T_)>(value);
  for (Enumerators one(tool_type<T_>::enumerators()); one.next();)
    if (one.value == static_cast<llmobs_uint64>(number))
      return json_put_text(one.name, one.size, &append_to_string, &out);
  detail::write_value(out, number);
}

template<class T_> void write_elements(std::string& out, const T_& value) {
  out += '[';
  bool first = true;
  for (const auto& one : value) {
    if (!first) out += ',';
    first = false;
    detail::write_value(out, static_cast<const typename seen_as<T_, typename no_reference<decltype(one)>::t>::t&>(one));
  }
  out += ']';
}
template<class T_, size_t N_> void write_elements(std::string& out, const T_ (&value)[N_]) {
  for (size_t i = 0; i < N_; ++i) {
    out += i == 0 ? '[' : ',';
    detail::write_value(out, value[i]);
  }
  out += ']';
}

template<class T_> void write_map(std::string& out, const T_& value) {
  out += '{';
  for (const auto& entry : value) {
    if (out.back() != '{') out += ',';
    json_put_text(entry.first.data(), entry.first.size(), &append_to_string, &out);
    out += ':';
    detail::write_value(out, entry.second);
  }
  out += '}';
}

template<size_t I_, size_t N_, class T_> void write_parts(std::string& out, const T_& value) {
  using detail::get;
  out += I_ == 0 ? '[' : ',';
  detail::write_value(out, get<I_>(value));
  if constexpr (I_ + 1 < N_)
    detail::write_parts<I_ + 1, N_>(out, value);
  else
    out += ']';
}

template<class V_, size_t I_> void write_alternative(std::string& out, const V_& value) {
  if constexpr (I_ < parts_of<V_>::count) {
    if (value.index() != I_) return write_alternative<V_, I_ + 1>(out, value);
    detail::write_value(out, *get_if<I_>(&value));
  } else {
    out += "null";
  }
}

template<class T_> void write_value(std::string& out, const T_& value) {
  if constexpr (is_same<T_, bool>::value) {
    out += value ? "true" : "false";
  } else if constexpr (is_character<T_>::value) {
    json_put_text(&value, 1, &append_to_string, &out);
  } else if constexpr (is_integer<T_>::value) {
    detail::write_integer(out, value);
  } else if constexpr (is_floating<T_>::value) {
    json_put_number(static_cast<double>(value), &append_to_string, &out);
  } else if constexpr (has_enumerators<T_>::value) {
    detail::write_enumerator(out, value);
  } else if constexpr (is_text<T_>::value) {
    json_put_text(value.data(), value.size(), &append_to_string, &out);
  } else if constexpr (is_same<T_, const char*>::value) {
    value ? json_put_text(value, Text(value).size(), &append_to_string, &out) : void(out += "null");
  } else if constexpr (has_native<T_>::value) {
    detail::write_value(out, value.native());
  } else if constexpr (has_json_text<T_>::value && is_json<T_>::value) {
    out += value.dump();
  } else if constexpr (is_expected<T_>::value) {
    if (value.has_value()) return detail::write_value(out, *value);
    out += "{\"error\":";
    detail::write_value(out, value.error());
    out += '}';
  } else if constexpr (is_optional<T_>::value) {
    value.has_value() ? detail::write_value(out, *value) : void(out += "null");
  } else if constexpr (is_owner<T_>::value) {
    value ? detail::write_value(out, *value) : void(out += "null");
  } else if constexpr (is_map_of_text<T_>()) {
    detail::write_map(out, value);
  } else if constexpr (is_range<T_>::value || array_of<T_>::size != 0) {
    detail::write_elements(out, value);
  } else if constexpr (is_duration<T_>::value) {
    detail::write_value(out, value.count());
  } else if constexpr (is_variant<T_>::value) {
    detail::write_alternative<T_, 0>(out, value);
  } else if constexpr (is_pair<T_>::value || is_tuple<T_>::value) {
    detail::write_parts<0, parts_of<T_>::count>(out, value);
  } else if constexpr (!has_members<T_>::value) {
    out += "null"; // nothing is known of it
  } else {
    ToolMembers members;
    members.out = &out;
    tool_type<T_>::visit(members, const_cast<T_&>(value));
    out += members.first ? "{}" : "}";
  }
}

/// Whether the member of this name is the one to be read.
inline bool is_meant(ToolMembers& members, const char* name, size_t size, bool is_required) {
  const unsigned index = members.index++;
  uint64_t& seen = members.seen[index / 64 & 1];
  const uint64_t bit = index < 128 ? uint64_t(1) << index % 64 : 0;
  const std::string spelling(name, size);
  if (!members.in) {
    members.known += (members.known.empty() ? "" : ", ") + spelling;
    if (is_required && bit && !(seen & bit)) members.missing += (members.missing.empty() ? "" : ", ") + spelling;
    return false;
  }
  if (members.found || members.key != spelling) return false;
  seen |= bit;
  return members.found = true;
}

/// Reads it, as one step of the path.
template<class T_> void read_member(ToolMembers& members, T_& to) {
  ToolInput& in = *members.in;
  members.good = in.inside(member_step(in, members.key), [&] { return detail::read_value(in, to); });
}

/// One data member, for what `members` is about. The plugin calls it.
template<class T_>
void tool_member(ToolMembers& members, T_& member, const char* name, llmobs_size size, bool is_required) {
  if (members.out) {
    *members.out += members.first ? '{' : ',';
    members.first = false;
    json_put_text(name, size, &append_to_string, members.out);
    *members.out += ':';
    detail::write_value(*members.out, static_cast<const T_&>(member));
  } else if (is_meant(members, name, size, is_required)) {
    if constexpr (is_same<T_, typename no_const<T_>::t>::value) detail::read_member(members, member);
  }
}

} // namespace detail
} // namespace v1
} // namespace llmobs

#endif
