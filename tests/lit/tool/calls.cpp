// Calls by name with arguments from JSON: every type, defaults, and what is said of arguments that do not fit.
// RUN: %clangxx %plugin -Wall -Wextra -Werror -O0 -fsanitize=address,undefined %s %probe -o %t
// RUN: %t > %t.txt
// RUN: %filecheck %s --input-file=%t.txt
// RUN: %clangxx %plugin -std=c++20 -O2 -fno-rtti %s %probe -o %t
// RUN: %t > %t.txt
// RUN: %filecheck %s --input-file=%t.txt
#include <llmobs/tool.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

enum class Unit { celsius, fahrenheit, kelvin = 10 };
struct Place {
  std::string town;
  std::optional<std::string> country;
  double weight = 1;
};
struct Node {
  std::string label;
  std::vector<Node> children = {};
};
struct Forecast {
  std::string text;
  Unit unit;
  std::vector<float> degrees;
  std::optional<int> wind;
};

static int asked = 0;
static int count_up() { return ++asked; }

[[llmobs::tool("look up")]] Forecast forecast(const Place& place, int days = 3, Unit unit = Unit::celsius) {
  return {place.town + " \"sunny\" " + place.country.value_or("?"), unit, {1.5f, float(days)}, {}};
}
[[llmobs::tool]] double total(std::vector<double> values, std::map<std::string, std::vector<int>> more,
                              std::string_view name = "x", const char* unit = nullptr) {
  double sum = 0;
  for (double one : values) sum += one;
  for (auto& one : more)
    for (int i : one.second) sum += i;
  std::printf("%s %s\n", std::string(name).c_str(), unit ? unit : "none");
  return sum;
}
[[llmobs::tool]] int walk(const Node& root, std::array<int, 2> at, std::pair<int, std::string> p,
                          std::variant<int, std::string> v, std::set<std::string> tags, std::unique_ptr<Node> other,
                          std::chrono::seconds wait, bool yes, char c, unsigned char small) {
  std::printf("%zu %d %d %zu %zu %d %d %d %c %d\n", root.children.size(), at[1], p.first, v.index(), tags.size(),
              other != nullptr, int(wait.count()), yes, c, small);
  return int(root.children.size());
}
[[llmobs::tool]] void nothing() noexcept {}
[[llmobs::tool]] int counted(int n = count_up()) { return n; }
[[llmobs::tool]] std::tuple<int64_t, uint64_t, std::list<bool>, std::unordered_map<std::string, Unit>>
numbers(int64_t low, uint64_t high, std::list<bool> flags, std::string&& moved, float f, std::vector<bool> bits) {
  std::printf("%s %g %zu\n", moved.c_str(), f, bits.size());
  return {low, high, flags, {{"u", Unit::kelvin}}};
}
class Handle {
  int secret_ = 1;

public:
  int get() const { return secret_; }
};
[[llmobs::tool]] Handle opaque() { return {}; }

static void call(const char* name, const char* json) {
  llmobs::ToolAnswer answer = llmobs::call_tool(name, json);
  std::printf("%s%s\n", answer.failed ? "FAILED " : "", answer.json.c_str());
}

static void untold() {
  // CHECK: FAILED {"error":"there is no tool 'nothing'"}
  call("nothing", "{}"); // no model has been told of it yet
  (void)llmobs::tool_schemas<forecast, total, walk, nothing, counted, numbers, opaque>();
}

static void objects() {
  // CHECK-NEXT: {"text":"Oslo \"sunny\" Nö😀","unit":"kelvin","degrees":[1.5,3],"wind":null}
  call("look_up", R"({"place":{"town":"Oslo","country":"N\u00f6\ud83d\ude00"},"unit":"kelvin"})");
  // CHECK-NEXT: {"text":"Oslo \"sunny\" ?","unit":"celsius","degrees":[1.5,2],"wind":null}
  call("look_up", R"( { "place" : {"town":"Oslo", "country":null} , "days":2.0 } )");
  // CHECK-NEXT: FAILED {"error":"'days': expected a whole number, and got text"}
  call("look_up", R"({"place":{"town":"Oslo"},"days":"two"})");
  // CHECK-NEXT: FAILED {"error":"'days': expected a whole number"}
  call("look_up", R"({"place":{"town":"Oslo"},"days":2.5})");
  // CHECK-NEXT: FAILED {"error":"'days': the number does not fit"}
  call("look_up", R"({"place":{"town":"Oslo"},"days":3000000000})");
  // CHECK-NEXT: FAILED {"error":"'place.town': expected text, and got a number"}
  call("look_up", R"({"place":{"town":7}})");
  // CHECK-NEXT: FAILED {"error":"'place': there is no 'twon' here; known are town, country, weight"}
  call("look_up", R"({"place":{"twon":"x"}})");
  // CHECK-NEXT: FAILED {"error":"'place': missing: town"}
  call("look_up", R"({"place":{"country":"x"}})");
  // CHECK-NEXT: FAILED {"error":"missing: place"}
  call("look_up", R"({"days":1})");
  // CHECK-NEXT: FAILED {"error":"'unit': 'rankine' is none of celsius, fahrenheit, kelvin"}
  call("look_up", R"({"place":{"town":"Oslo"},"unit":"rankine"})");
  // CHECK-NEXT: FAILED {"error":"this is not JSON, or nested too deep"}
  call("look_up", R"({"place":{"town":"Oslo"})");
  // CHECK-NEXT: FAILED {"error":"'place': this is not JSON, or nested too deep"}
  call("look_up", R"({"place":{"town":"Oslo"]})");
  // CHECK-NEXT: FAILED {"error":"expected an object, and got a list"}
  call("look_up", "[1]");
  // CHECK-NEXT: FAILED {"error":"this is not JSON, or nested too deep"}
  call("look_up", R"({"place":{"town":"Oslo"}} x)");
  // CHECK-NEXT: FAILED {"error":"'place': this is not JSON, or nested too deep"}
  call("look_up", "{\"place\":");
}

static void lists() {
  // CHECK-NEXT: x cm
  // CHECK-NEXT: {{^}}7.5
  call("total", R"({"values":[1,2,3.5],"more":{"a":[1],"b":[]},"unit":"cm"})");
  // CHECK-NEXT: n none
  // CHECK-NEXT: {{^}}0
  call("total", R"({"values":[],"more":{},"name":"n"})");
  // CHECK-NEXT: FAILED {"error":"'values[2]': expected a number, and got text"}
  call("total", R"({"values":[1,2,"x"],"more":{}})");
  // CHECK-NEXT: FAILED {"error":"'more.k[1]': expected a whole number, and got true or false"}
  call("total", R"({"values":[],"more":{"k":[1,true]}})");
}

static void every_type() {
  // CHECK-NEXT: 2 2 7 1 2 1 5 1 A 255
  // CHECK-NEXT: {{^}}2
  call("walk", R"({"root":{"label":"r","children":[{"label":"c"},{"label":"d","children":[]}]},"at":[1,2],"p":[7,"x"],)"
               R"("v":"text","tags":["a","b","a"],"other":{"label":"o"},"wait":5,"yes":true,"c":"A","small":255})");
  // CHECK-NEXT: 0 2 7 0 0 0 5 0 A 0
  // CHECK-NEXT: {{^}}0
  call("walk", R"({"root":{"label":"r"},"at":[1,2],"p":[7,"x"],)"
               R"("v":8,"tags":[],"other":null,"wait":5,"yes":false,"c":"A","small":0})");
  // CHECK-NEXT: FAILED {"error":"'at': expected 2 elements"}
  call("walk", R"({"at":[1]})");
  // CHECK-NEXT: FAILED {"error":"'at[2]': expected 2 elements"}
  call("walk", R"({"at":[1,2,3]})");
  // CHECK-NEXT: FAILED {"error":"'p': expected 2 elements"}
  call("walk", R"({"p":[1]})");
  // CHECK-NEXT: FAILED {"error":"'v': expected another kind of value, and got a list"}
  call("walk", R"({"v":[1]})");
  // CHECK-NEXT: FAILED {"error":"'small': the number does not fit"}
  call("walk", R"({"small":-1})");
  // CHECK-NEXT: FAILED {"error":"'c': expected one character"}
  call("walk", R"({"c":"AB"})");
  // CHECK-NEXT: FAILED {"error":"missing: root, at, p, v, tags, wait, yes, c, small"}
  call("walk", "{}");
}

static void defaults_and_results() {
  // CHECK-NEXT: {{^}}null
  call("nothing", "");
  // CHECK-NEXT: FAILED {"error":"there is no 'x' here; nothing is taken"}
  call("nothing", R"({"x":1})");
  // CHECK-NEXT: {{^}}1
  // CHECK-NEXT: {{^}}9
  // CHECK-NEXT: {{^}}2
  call("counted", "{}");
  call("counted", R"({"n":9})");
  call("counted", "{}");
  // CHECK-NEXT: text 0.25 2
  // CHECK-NEXT: [-9223372036854775808,18446744073709551615,[true,false],{"u":"kelvin"}]
  call("numbers", R"({"low":-9223372036854775808,"high":18446744073709551615,"flags":[true,false],"moved":"text","f":0.25,"bits":[true,false]})");
  // CHECK-NEXT: FAILED {"error":"'high': expected a whole number"}
  call("numbers", R"({"low":-9223372036854775808,"high":18446744073709551616})");
  // CHECK-NEXT: {{^}}null
  call("opaque", "{}");
  // CHECK-NEXT: FAILED {"error":"there is no tool 'rm -rf'; known are opaque, numbers, counted, nothing, walk, total, look_up"}
  call("rm -rf", "{}");
}

static void by_list() {
  // Only those that are given:
  // CHECK-NEXT: {{^}}null
  // CHECK-NEXT: {"error":"there is no tool 'total'; known are look_up, nothing"}
  std::puts(llmobs::call_tool<forecast, nothing>("nothing", "{}").json.c_str());
  std::puts(llmobs::call_tool<forecast, nothing>("total", "{}").json.c_str());
  // CHECK-NEXT: null nothing call_7 function
  llmobs::ToolResult result = llmobs::call_tool(llmobs::ToolCall{"nothing", "{}", "call_7", "function"});
  std::printf("%s %s %s %s\n", result.result.c_str(), result.name.c_str(), result.tool_id.c_str(), result.type.c_str());
  // CHECK-NEXT: {"error":"there is no tool 'nothing'; known are look_up"} call_8
  result = llmobs::call_tool<forecast>(llmobs::ToolCall{"nothing", "{}", "call_8", "function"});
  std::printf("%s %s\n", result.result.c_str(), result.tool_id.c_str());
  // CHECK-NEXT: 16 1
  std::printf("%zu %d\n", llmobs::tool_version<forecast>().size(), llmobs::tool_version<forecast>() != llmobs::tool_version<total>());
  // CHECK-NEXT: [{"name":"nothing","schema":{"type":"object","properties":{},"required":[],"additionalProperties":false},"version":"{{[0-9a-f]+}}"},{"name":"counted",
  std::puts(llmobs::tool_definitions<nothing, counted>().c_str());
  // CHECK-NEXT: [{"name":"look_up","parameters":{"place":{"type":"object","required":true},"days":{"type":"integer","required":false},"unit":{"type":"string","required":false}}}]
  std::puts(llmobs::agent_tools<forecast>().c_str());
  // Deep nesting does not end the program.
  // CHECK-NEXT: FAILED {"error":"'root.children[0]{{.*}}': this is not JSON, or nested too deep"}
  std::string deep = "{\"root\":";
  for (int i = 0; i < 100000; ++i) deep += "{\"label\":\"\",\"children\":[";
  call("walk", deep.c_str());
}

int main() {
  untold();
  objects();
  lists();
  every_type();
  defaults_and_results();
  by_list();
}
