// Where the end of a text may be said by another parameter, the text is not read to the next zero: nothing of what lies
// behind it, here the word SECRET, is recorded. Texts that stand beside each other are read.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=SECRET --implicit-check-not=yours
#include "check.h"
#include <cstddef>
#include <string.h>

static const char all[] = "yoursSECRET";
static const char* const end = all + 5;

#define RANGE(name, ...) [[llmobs::task]] void name(__VA_ARGS__) {}
RANGE(r01, const char* p, const char* pe)
RANGE(r02, const char* s, const char* e)
RANGE(r03, const char* begin, const char* end)
RANGE(r04, const char* first, const char* last)
RANGE(r05, const char* from, const char* to)
RANGE(r06, const char* text, const char* text_end)
RANGE(r07, const char* cur, const char* lim)
RANGE(r08, const char* it, const char* sentinel)
RANGE(r09, const char* lo, const char* hi)
RANGE(r10, const char* buf, const char* stop, int flags)
RANGE(r11, const char* a, const char* b)
RANGE(r12, const char* text, bool special, int text_len)
RANGE(r13, const char* pixels, int width, int height)
RANGE(r14, int n, const char* s)
RANGE(r15, const char* data, int flags, std::size_t amount)
RANGE(r16, const char* data, std::ptrdiff_t x)
RANGE(r17, const char* data, unsigned x)
RANGE(r18, const char* row, int stride)
RANGE(r19, const char* in, int inLen)
RANGE(r20, const char* in, int nbytes, bool last)
RANGE(r21, const char* in, long textLength)
RANGE(r22, const char* in, int count, char* out)
RANGE(r23, const char* in, int* len)
RANGE(r24, const char* in, const int& size)
RANGE(r25, int w, int h, const char* image)
RANGE(r26, const char* text, int start, int stop)
RANGE(r27, const char* text, int max_len)
RANGE(r28, const char* block, long block_size, int level)
RANGE(r29, char const* src, char const* src_end, char* dst)
RANGE(r30, const signed char* p, const signed char* q)
RANGE(r31, const char* key, long klen, const char* value, long vlen)
struct Parser {
  RANGE(feed, const char* chunk, int chunkSize)
  RANGE(range, const char* ptr, const char* limit) 
};

// CHECK: open task t1(prompt="mine", model="m")
[[llmobs::task]] void t1(const char* prompt, const char* model) {}
// CHECK: open task t2(prompt="mine", max_tokens=5, temperature=0.5)
[[llmobs::task]] void t2(const char* prompt, int max_tokens, double temperature) {}
// CHECK: open task t3(query="mine", max_results=3)
[[llmobs::task]] void t3(const char* query, int max_results) {}
// CHECK: open task t4(city="mine", days=3)
[[llmobs::task]] void t4(const char* city, int days) {}
// CHECK: open task t5(text="mine", k=5)
[[llmobs::task]] void t5([[llmobs::input]] const char* text, [[llmobs::input]] int k, int x) {}
// CHECK: open task t6(buffer=<char *>, none=null)
[[llmobs::task]] void t6(char* buffer, char* none) {}

int main() {
  const char* p = all;
  int five = 5;
  char out[9] = "out";
  r01(p, end), r02(p, end), r03(p, end), r04(p, end), r05(p, end), r06(p, end), r07(p, end), r08(p, end), r09(p, end);
  r10(p, end, 1), r11(p, end), r12(p, true, 5), r13(p, 5, 1), r14(5, p), r15(p, 1, 5), r16(p, 5), r17(p, 5), r18(p, 5);
  r19(p, 5), r20(p, 5, true), r21(p, 5), r22(p, 5, out), r23(p, &five), r24(p, five), r25(5, 1, p), r26(p, 0, 5);
  r27(p, 5), r28(p, 5, 1), r29(p, end, out), r31(p, 5, p, 5);
  r30(reinterpret_cast<const signed char*>(p), nullptr);
  Parser parser;
  parser.feed(p, 5), parser.range(p, end);
  t1("mine", "m"), t2("mine", 5, 0.5), t3("mine", 3), t4("mine", 3), t5("mine", 5, 1), t6(out, nullptr);
}
