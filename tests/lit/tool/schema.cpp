// What a model is told of a function, in read-only memory: names, types, defaults, enumerators, documentation comments.
// RUN: %clangxx %plugin -Wall -Wextra -Werror -O1 -S -emit-llvm %s -o %t.ll
// RUN: %python %inputs/constant_texts.py %t.ll > %t.txt
// RUN: %filecheck %s --input-file=%t.txt
#include <llmobs/tool.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace weather {
/// How warm it is said to be.
enum class Unit {
  celsius,   ///< what most countries use
  fahrenheit ///< what the USA uses
};
/// A place.
struct Place {
  /// Without the country.
  std::string town;
  std::optional<std::string> country; //!< two letters
  double weight = 1.5;
  Unit unit = Unit::fahrenheit;
  const bool is_far = false;
};

/// Looks up the weather.
///
/// For \p days ahead,
/// at most.
/// @param[in] place  Where,
///                   roughly.
/// @param days  How far ahead.
/// @return the forecast
/// @throws nothing to speak of
[[llmobs::tool("look up")]] std::string forecast(const Place& place, int days = 3, Unit unit = Unit::celsius,
                                                 const std::string& language = "en \"GB\"");
} // namespace weather

// The definition may be elsewhere.
// CHECK: {{^}}{"name":"look_up","description":"Looks up the weather.\nFor days ahead, at most.\nReturns the forecast","parameters":{"type":"object","properties":{
// CHECK-SAME: "place":{"type":"object","properties":{"town":{"type":"string","description":"Without the country."},
// CHECK-SAME: "country":{"type":"string","description":"two letters"},"weight":{"type":"number","default":1.5},
// CHECK-SAME: "unit":{"type":"string","enum":["celsius","fahrenheit"],"default":"fahrenheit","description":"How warm it is said to be.\ncelsius: what most countries use; fahrenheit: what the USA uses"},
// CHECK-SAME: "is_far":{"type":"boolean","default":false}},"required":["town"],"additionalProperties":false,"description":"Where, roughly."},
// CHECK-SAME: "days":{"type":"integer","default":3,"description":"How far ahead."},
// CHECK-SAME: "unit":{"type":"string","enum":["celsius","fahrenheit"],"default":"celsius",
// CHECK-SAME: "language":{"type":"string","default":"en \"GB\""}},"required":["place"],"additionalProperties":false}}{{$}}
llmobs::Text one() { return llmobs::tool_schema<weather::forecast>(); }

struct Flags {
  bool all[3];
};
/**
 * Counts.
 *
 * @param numbers what is counted
 * \param where   and where
 */
template<class T> [[llmobs::tool]] int count(std::vector<T> numbers, std::array<unsigned char, 2> where, const Flags& flags) {
  return static_cast<int>(numbers.size()) + where[0] + flags.all[0];
}
// CHECK: {{^}}{"name":"count","description":"Counts.","parameters":{"type":"object","properties":{
// CHECK-SAME: "numbers":{"type":"array","items":{"type":"number"},"description":"what is counted"},
// CHECK-SAME: "where":{"type":"array","items":{"type":"integer","minimum":0},"minItems":2,"maxItems":2,"description":"and where"},
// CHECK-SAME: "flags":{"type":"object","properties":{"all":{"type":"array","items":{"type":"boolean"},"minItems":3,"maxItems":3}},"required":["all"],"additionalProperties":false}},"required":["numbers","where","flags"],"additionalProperties":false}}{{$}}
llmobs::Text two() { return llmobs::tool_schema<count<float>>(); }

// Types that hold themselves, and what is no attribute's.
struct Tree {
  std::string label;
  std::vector<Tree> children = {};
};
struct Base {
  int id = 7;
};
struct Derived : Base {
  std::map<std::string, Tree> trees;
};
int plain(const Derived& d, std::unique_ptr<Tree> t, std::variant<int, std::string> v, const char* text = nullptr,
          std::string_view view = "v", char c = 'x', long long big = -5000000000);
// CHECK: {{^}}{"name":"plain","parameters":{"type":"object","properties":{
// CHECK-SAME: "d":{"type":"object","properties":{"id":{"type":"integer","default":7},"trees":{"type":"object","additionalProperties":{"$ref":"#/$defs/Tree"}}},"required":["trees"],"additionalProperties":false},
// CHECK-SAME: "t":{"$ref":"#/$defs/Tree"},"v":{"anyOf":[{"type":"integer"},{"type":"string"}]},"text":{"type":"string"},"view":{"type":"string","default":"v"},
// CHECK-SAME: "c":{"type":"string","minLength":1,"maxLength":1,"default":"x"},"big":{"type":"integer","default":-5000000000}},"required":["d","v"],"additionalProperties":false,
// CHECK-SAME: "$defs":{"Tree":{"type":"object","properties":{"label":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/Tree"}}},"required":["label"],"additionalProperties":false}}}}{{$}}
llmobs::Text three() { return llmobs::tool_parameters<plain>(), llmobs::tool_schema<plain>(); }

// A method has a schema, too; who calls it must have the object.
struct Agent {
  /// Answers.
  [[llmobs::tool("rather long: 0123456789 0123456789 0123456789 0123456789 0123456789")]] int answer(int question) const;
};
// CHECK: {{^}}{"name":"rather_long__0123456789_0123456789_0123456789_0123456789_0123456","description":"Answers.","parameters":{"type":"object","properties":{"question":{"type":"integer"}}
llmobs::Text four() { return llmobs::tool_schema<&Agent::answer>(); }
