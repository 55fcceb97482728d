// Functions that a model may call. The compiler knows what a model has to be told of them (docs/tools.md), so it is written
// once, as the function:
//
//   /// Looks up the weather.
//   /// @param city  The town, without the country.
//   [[llmobs::tool]] Forecast forecast(const std::string& city, int days = 3);
//
//   llmobs::tool_schema<forecast>()                      // {"name":"forecast","description":...,"parameters":{...}}
//   llmobs::call_tool<forecast>(name, arguments_json)    // checks the arguments, calls, returns JSON
//
// Needs the plugin, and C++17.
#ifndef LLMOBS_TOOL_H
#define LLMOBS_TOOL_H

#include <llmobs/annotation.h>
#include <llmobs/message.h>
#include <llmobs/span.h>
#include <llmobs/tool_json.h>

#include <optional>
#include <string>
#include <string_view>

namespace llmobs {
inline namespace v1 {

#if defined(_LIBCPP_VERSION)
inline namespace libcxx {
#elif defined(_GLIBCXX_USE_CXX11_ABI) && !_GLIBCXX_USE_CXX11_ABI
inline namespace libstdcxx_before_11 {
#else
inline namespace libstdcxx {
#endif

/// What a tool gives back to the model.
struct ToolAnswer {
  std::string json = {}; ///< the result; after a failure {"error": "..."}, in words that a model can act upon
  bool failed = false;   ///< the function was not called
};

} // inline namespace of the standard library

namespace detail {

template<auto> constexpr bool never = false;

/// What the plugin knows of a function. It specialises it; never do that by hand.
template<auto F_> struct tool_facts {
  static_assert(never<F_>, "what a model must know of a function is known to the plugin of llmobs: compile with it");
  static const char* name() { return ""; }
  static const char* description() { return ""; }
  static const char* parameters() { return ""; } // `city,days=`: names, with '=' behind those that may be missing
  static const char* parameters_schema() { return ""; }
  static const char* schema() { return ""; }
  static const char* definition() { return ""; } // as tool_definitions of an llm span have it
  static const char* agent_tool() { return ""; } // as an agent's manifest has it
  static const char* version() { return ""; }
};
/// The default argument of one parameter: the plugin specialises it, with `static T value()`.
template<auto F_, int I_> struct tool_default {};

/// The plugin is told: what is asked of the function next must be known.
template<auto F_> void tool_asked() noexcept {}

//===-- The arguments ------------------------------------------------------------------------------===//

// As what an argument is held until the call.
template<class T_> struct held_as {
  typedef T_ t;
};
template<> struct held_as<std::string_view> {
  typedef std::string t;
};
template<> struct held_as<const char*> {
  typedef std::string t;
};

template<class P_> struct ToolArgument {
  typedef typename bare<P_>::t Bare;
  typedef typename held_as<Bare>::t Held;
  std::optional<Held> value;

  P_ give() {
    if constexpr (is_same<Bare, const char*>::value)
      return value ? value->c_str() : nullptr;
    else if constexpr (is_same<Bare, std::string_view>::value)
      return *value; // the view lives as long as this
    else
      return static_cast<P_>(static_cast<P_&&>(*value));
  }
  template<class D_> void set(D_&& given) {
    if constexpr (is_same<Bare, const char*>::value) {
      if (given) value.emplace(given);
    } else {
      value.emplace(static_cast<D_&&>(given));
    }
  }
};

template<auto F_> struct tool_function {};
// The plugin has said why it cannot be called: then nothing else is said of it.
template<class F_, class = void> struct is_refused {
  static constexpr bool value = false;
};
template<auto F_> struct is_refused<tool_function<F_>, typename make_void<decltype(tool_facts<F_>::refused())>::t> {
  static constexpr bool value = true;
};
template<class F_, int I_, class = void> struct has_default {
  static constexpr bool value = false;
};
template<auto F_, int I_>
struct has_default<tool_function<F_>, I_, typename make_void<decltype(tool_default<F_, I_>::value())>::t> {
  static constexpr bool value = true;
};

template<int I_, class P_> struct IndexedArgument : ToolArgument<P_> {};
template<int I_, class P_> ToolArgument<P_>& at(IndexedArgument<I_, P_>& of) noexcept { return of; }

template<int... I_> struct indices {};
template<int N_, int... I_> struct first_indices : first_indices<N_ - 1, N_ - 1, I_...> {};
template<int... I_> struct first_indices<0, I_...> {
  typedef indices<I_...> t;
};

template<auto F_, class R_, class Indices_, class... P_> struct ToolArguments;
template<auto F_, class R_, int... I_, class... P_>
struct ToolArguments<F_, R_, indices<I_...>, P_...> : IndexedArgument<I_, P_>... {
  static constexpr bool can_be_called = true;

  /// Takes the next name of `names`.
  template<class A_> static void read(ToolMembers& members, ToolArgument<A_>& argument, const char*& names) {
    const char* begin = names;
    while (*names && *names != ',' && *names != '=') ++names;
    const size_t size = static_cast<size_t>(names - begin);
    const bool may_be_missing = *names == '=';
    if (may_be_missing) ++names;
    if (*names == ',') ++names;
    if (!is_meant(members, begin, size, !may_be_missing)) return;
    detail::read_member(members, argument.value.emplace());
  }
  template<int N_, class A_> static void complete(ToolArgument<A_>& argument) {
    if (argument.value) return;
    if constexpr (has_default<tool_function<F_>, N_>::value)
      argument.set(tool_default<F_, N_>::value());
    else
      argument.value.emplace(); // an optional one
  }

  std::string call(ToolInput& in) {
    auto& self = *this;
    bool good = read_members(in, [&self](ToolMembers& members) {
      const char* names = tool_facts<F_>::parameters();
      (void)names, (void)members, (void)self; // of a function without parameters
      (read(members, at<I_>(self), names), ...);
    });
    if (good && !json_end(in.json)) good = in.fail_as_json();
    if (!good) return std::string();
    (complete<I_>(at<I_>(*this)), ...);
    std::string out;
    if constexpr (is_same<R_, void>::value) {
      F_(at<I_>(*this).give()...);
      out = "null";
    } else {
      detail::write_value<typename bare<R_>::t>(out, F_(at<I_>(*this).give()...));
    }
    return out;
  }
};

template<auto F_, class T_ = decltype(F_), bool = is_refused<tool_function<F_>>::value> struct tool_arguments {
  struct t {
    static constexpr bool can_be_called = false; // a member function, which needs an object
    std::string call(ToolInput& in) { return in.fail("it cannot be called"), std::string(); }
  };
};
template<auto F_, class R_, class... P_> struct tool_arguments<F_, R_ (*)(P_...), false> {
  typedef ToolArguments<F_, R_, typename first_indices<sizeof...(P_)>::t, P_...> t;
};
template<auto F_, class R_, class... P_>
struct tool_arguments<F_, R_ (*)(P_...) noexcept, false> : tool_arguments<F_, R_ (*)(P_...)> {};

//===-- The call -----------------------------------------------------------------------------------===//

/// A call that did not take place is a span, too: with the arguments and what is wrong with them.
inline ToolAnswer refuse_call(Text name, Text json, Text type, const std::string& why) {
  ScopedSpan span(SpanKind::Tool, name);
  span.annotate(Annotation().set_input(json));
  span.set_error(type, why);
  return {"{\"error\":" + json_text_of(why) + "}", true};
}

template<auto F_> ToolAnswer call_one(Text json) {
  detail::tool_asked<F_>();
  static_assert(tool_arguments<F_>::t::can_be_called || is_refused<tool_function<F_>>::value,
                "a member function cannot be called without an object: offer a function that has it");
  ToolInput in{{json.data(), json.data() + json.size(), 0, 0, {0, 0}}, {}, {}};
  if (json_end(in.json)) in.json.at = "{}", in.json.end = in.json.at + 2; // as models send it for no arguments
  typename tool_arguments<F_>::t arguments;
  std::string result = arguments.call(in);
  if (in.error.empty()) return {static_cast<std::string&&>(result), false};
  return detail::refuse_call(tool_facts<F_>::name(), json, "InvalidToolArguments", in.error);
}

/// A tool that a model has been told of, as the library keeps it. `call` writes the answer, and is false if it is a failure.
struct OfferedTool {
  const char* name;
  bool (*call)(const char* json, size_t size, JsonSink sink, void* to);
  OfferedTool* next;
};
LLMOBS_API void offer_tool(OfferedTool& tool) noexcept;
LLMOBS_API void withdraw_tool(OfferedTool& tool) noexcept;
/// The function that calls the tool; null if none is offered under this name. Then `sink` takes the names of all.
LLMOBS_API auto find_tool(const char* name, size_t size, JsonSink sink, void* to) -> decltype(OfferedTool::call);

template<auto F_> struct Offer {
  OfferedTool tool = {tool_facts<F_>::name(), &call, nullptr};
  Offer() noexcept { offer_tool(tool); }
  ~Offer() { withdraw_tool(tool); }
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;

  static bool call(const char* json, size_t size, JsonSink sink, void* to) {
    const ToolAnswer answer = detail::call_one<F_>(Text(json, size));
    sink(to, answer.json.data(), answer.json.size());
    return !answer.failed;
  }
};
template<auto F_> void offer() noexcept {
  if constexpr (tool_arguments<F_>::t::can_be_called) {
    static Offer<F_> offered;
    (void)offered;
  }
}

inline std::string unknown_tool(Text name, const std::string& known) {
  return "there is no tool '" + std::string(name) + "'" + (known.empty() ? "" : "; known are " + known);
}
inline void list(std::string& all, const char* one, const char* between) {
  if (!all.empty() && all != "[") all += between;
  all += one;
}

} // namespace detail

/// The function's name, for a model: that of its attribute, or its own, of letters, digits, '_' and '-', at most 64.
template<auto F_> Text tool_name() noexcept {
  detail::tool_asked<F_>();
  return detail::tool_facts<F_>::name();
}

/// The documentation comment, but for what it says of single parameters.
template<auto F_> Text tool_description() noexcept {
  detail::tool_asked<F_>();
  return detail::tool_facts<F_>::description();
}

/// The JSON Schema of the parameters alone.
template<auto F_> Text tool_parameters() noexcept {
  detail::tool_asked<F_>();
  detail::offer<F_>();
  return detail::tool_facts<F_>::parameters_schema();
}

/// What a model is to be told of the function: {"name": ..., "description": ..., "parameters": <JSON Schema>}, a constant.
/// From the first time on call_tool(name, json) knows the function.
template<auto F_> Text tool_schema() noexcept {
  detail::tool_asked<F_>();
  detail::offer<F_>();
  return detail::tool_facts<F_>::schema();
}

/// Changes with the schema: 16 hexadecimal digits.
template<auto F_> Text tool_version() noexcept {
  detail::tool_asked<F_>();
  return detail::tool_facts<F_>::version();
}

/// The schemas of all, as a JSON array.
template<auto... F_> std::string tool_schemas() {
  std::string all = "[";
  (detail::list(all, tool_schema<F_>().data(), ","), ...);
  return all + "]";
}

/// The tool as an annotation's tool_definitions take it: annotate({.tool_definitions = {tool_definition<f>(), tool_definition<g>()}}).
template<auto F_> ToolDefinition tool_definition() noexcept {
  detail::tool_asked<F_>();
  return {detail::tool_facts<F_>::name(), detail::tool_facts<F_>::description(),
          Value::json(detail::tool_facts<F_>::parameters_schema()), detail::tool_facts<F_>::version()};
}

/// The tools as an llm span's tool_definitions: a JSON array of name, description, schema and version.
template<auto... F_> std::string tool_definitions() {
  std::string all = "[";
  (detail::tool_asked<F_>(), ...);
  (detail::list(all, detail::tool_facts<F_>::definition(), ","), ...);
  return all + "]";
}

/// The tools as the manifest of an agent has them: a JSON array of name, description and parameters.
template<auto... F_> std::string agent_tools() {
  std::string all = "[";
  (detail::tool_asked<F_>(), ...);
  (detail::list(all, detail::tool_facts<F_>::agent_tool(), ","), ...);
  return all + "]";
}

/// Calls that one of these functions which the model names, with arguments from JSON. What is wrong with them is the answer,
/// and the function is not called. What the function throws is thrown.
template<auto First_, auto... F_> ToolAnswer call_tool(Text name, Text json) {
  ToolAnswer answer;
  std::string known;
  auto call = [&](Text one, ToolAnswer (*function)(Text)) {
    detail::list(known, one.data(), ", ");
    return one == name && (answer = function(json), true);
  };
  bool is_known = call(tool_name<First_>(), &detail::call_one<First_>) ||
                  (call(tool_name<F_>(), &detail::call_one<F_>) || ... || false);
  if (is_known) return answer;
  return detail::refuse_call(name, json, "UnknownTool", detail::unknown_tool(name, known));
}

/// The same for all functions of the program whose schema has been asked for: a model can call what it was told of.
inline ToolAnswer call_tool(Text name, Text json) {
  std::string known;
  if (auto* call = detail::find_tool(name.data(), name.size(), &detail::append_to_string, &known)) {
    ToolAnswer answer;
    answer.failed = !call(json.data(), json.size(), &detail::append_to_string, &answer.json);
    return answer;
  }
  return detail::refuse_call(name, json, "UnknownTool", detail::unknown_tool(name, known));
}

/// The call that a message asks for, and the result as the next message wants it.
inline ToolResult call_tool(const ToolCall& call) {
  ToolAnswer answer = call_tool(Text(call.name), Text(call.arguments_json));
  return {static_cast<std::string&&>(answer.json), call.name, call.tool_id, call.type};
}
template<auto First_, auto... F_> ToolResult call_tool(const ToolCall& call) {
  ToolAnswer answer = call_tool<First_, F_...>(Text(call.name), Text(call.arguments_json));
  return {static_cast<std::string&&>(answer.json), call.name, call.tool_id, call.type};
}

} // namespace v1
} // namespace llmobs

#endif
