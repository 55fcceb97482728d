// The fast path to write a record: copies of every length that touch no byte but theirs, the same fields as by the long
// way, and ids.
#include "base/ids.h"
#include "caller/fast_path.h"
#include "value/value_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace llmobs {
namespace {

// In blocks of exactly their size, so that AddressSanitizer sees what is read beyond them.
std::unique_ptr<char[]> text_of(size_t size) {
  std::unique_ptr<char[]> text(new char[size]);
  for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>('!' + i * 7 % 90);
  return text;
}

template<class Copy> void expect_exact_copies(size_t longest, Copy copy) {
  for (size_t size = 0; size <= longest; ++size) {
    auto text = text_of(size);
    std::vector<unsigned char> to(size + 64, 0xee);
    copy(to.data() + 32, text.get(), size);
    EXPECT_TRUE(std::equal(text.get(), text.get() + size, reinterpret_cast<const char*>(to.data()) + 32)) << size;
    EXPECT_EQ(std::count(to.begin(), to.begin() + 32, 0xee), 32) << size;
    EXPECT_EQ(std::count(to.end() - 32, to.end(), 0xee), 32) << size;
  }
}

TEST(FastPath, CopiesExactlyTheTextWhateverItsLength) { expect_exact_copies(longest_short_text, copy_short_text); }

TEST(FastPath, CopiesExactlyTheKeyWhateverItsLength) { expect_exact_copies(longest_short_key, copy_short_key); }

TEST(FastPath, FieldsReadLikeThoseOfTheLongWay) {
  unsigned char bytes[256];
  double half = 0.5;
  uint64_t half_bits = 0;
  std::memcpy(&half_bits, &half, sizeof half);
  unsigned char* at = bytes;
  at = put_short_field(at, Field::argument, llmobs_text_shape, {reinterpret_cast<uint64_t>("hello"), 5});
  at = put_short_field(at, Field::argument, llmobs_integer_shape, {static_cast<uint64_t>(-7), llmobs_number_size});
  at = put_short_field(at, Field::argument, llmobs_unsigned_shape, {UINT64_MAX, llmobs_number_size});
  at = put_short_field(at, Field::result, llmobs_number_shape, {half_bits, llmobs_number_size});
  EXPECT_EQ(static_cast<size_t>(at - bytes), shaped_field_size(5) + 3 * shaped_field_size(llmobs_number_size));

  FieldReader fields(bytes, at);
  Field field;
  RawValue value;
  Token token;
  ASSERT_TRUE(fields.next(field, value));
  EXPECT_EQ(field, Field::argument);
  EXPECT_EQ(value.string(), "hello");
  ASSERT_TRUE(fields.next(field, value) && ValueReader(value).next(token));
  EXPECT_EQ(token.tag, Tag::integer);
  EXPECT_EQ(token.integer, -7);
  ASSERT_TRUE(fields.next(field, value) && ValueReader(value).next(token));
  EXPECT_EQ(token.tag, Tag::unsigned_);
  EXPECT_EQ(token.unsigned_integer, UINT64_MAX);
  ASSERT_TRUE(fields.next(field, value) && ValueReader(value).next(token));
  EXPECT_EQ(field, Field::result);
  EXPECT_EQ(token.tag, Tag::number);
  EXPECT_EQ(token.number, 0.5);
  EXPECT_FALSE(fields.next(field, value));
}

TEST(Ids, NeverRepeatAndAreSpreadOverTheTable) {
  IdSource ids{};
  ids.seed(0);
  std::vector<uint64_t> all;
  size_t slots[64] = {};
  for (int i = 0; i < 64 * 100; ++i) {
    all.push_back(i % 3 == 0 ? ids.next_shuffled() : ids.next());
    ++slots[all.back() % 64];
  }
  EXPECT_EQ(std::count(all.begin(), all.end(), 0u), 0);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  for (size_t count : slots) EXPECT_NEAR(static_cast<double>(count), 100, 50);
}

} // namespace
} // namespace llmobs
