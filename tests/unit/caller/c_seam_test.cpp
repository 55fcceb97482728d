// The seam in C: structures as in C++, and a span that C makes.
#include <llmobs/instrument.h>
#include <llmobs/llmobs.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

extern "C" {
extern const size_t llmobs_c_layout[];
extern const size_t llmobs_c_layout_size;
void llmobs_c_span(int number, const char* text);
}

namespace {

using Json = nlohmann::json;

TEST(CSeam, StructuresAreLaidOutAsInCxx) {
  std::vector<size_t> cxx = {sizeof(llmobs_guard),
                             offsetof(llmobs_guard, span_id),
                             offsetof(llmobs_guard, trace_low),
                             offsetof(llmobs_guard, trace_top),
                             offsetof(llmobs_guard, flags),
                             sizeof(llmobs_value),
                             offsetof(llmobs_value, word),
                             offsetof(llmobs_value, size),
                             sizeof(llmobs_type),
                             offsetof(llmobs_type, capture),
                             offsetof(llmobs_type, shape),
                             llmobs_opaque_shape,
                             llmobs_text_shape,
                             llmobs_integer_shape,
                             llmobs_unsigned_shape,
                             llmobs_number_size};
  EXPECT_EQ(cxx, std::vector<size_t>(llmobs_c_layout, llmobs_c_layout + llmobs_c_layout_size));
}

TEST(CSeam, RecordsEveryKindOfValue) {
  std::string path = testing::TempDir() + "llmobs-c-seam-" + std::to_string(getpid()) + ".jsonl";
  std::remove(path.c_str());
  ASSERT_TRUE(llmobs::enable(llmobs::Config().set_file(path).set_ml_app("tests")));
  llmobs_c_span(-3, "a \"text\"");
  llmobs::disable();
  std::ifstream file(path);
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  Json span = Json::parse(line)["spans"][0];
  EXPECT_EQ(span["name"], "in_c");
  Json expected = {{"number", -3},       {"text", "a \"text\""}, {"pointer", "<Guard *>"},
                   {"boolean", true},    {"float", 0.1},         {"unsigned", 18446744073709551615u},
                   {"opaque", "<Point>"}};
  EXPECT_EQ(Json::parse(span["meta"]["input"]["value"].get<std::string>()), expected);
  EXPECT_EQ(span["meta"]["output"]["value"], "2.5");
  std::remove(path.c_str());
}

} // namespace
