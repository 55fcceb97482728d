// Text whose end is not known: up to its terminator, or to the end of the memory that can be read.
#include "base/c_string.h"
#include "caller/traced_program.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <sys/mman.h>
#include <vector>

namespace llmobs {
namespace {

TEST(CString, IsAsLongAsStrlenSays) {
  std::vector<char> memory(20000, 'x');
  for (size_t start : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 4090}) {
    for (size_t size : {0, 1, 2, 7, 8, 9, 15, 16, 17, 100, 4095, 4096, 4097, 9000}) {
      memory[start + size] = 0;
      EXPECT_EQ(length_of_c_string(&memory[start], 65536), std::strlen(&memory[start])) << start << ' ' << size;
      EXPECT_EQ(length_of_c_string(&memory[start], size / 2), size / 2) << start << ' ' << size;
      memory[start + size] = 'x';
    }
  }
  const char no_ascii[] = "\x80\xff\x01\x81\xfe\x7f\x80\xff\x80\x01\xff";
  EXPECT_EQ(length_of_c_string(no_ascii, 100), std::strlen(no_ascii));
}

struct TwoPages {
  static constexpr size_t size = 65536; // of a page at most
  char* begin = static_cast<char*>(mmap(nullptr, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  char* edge = begin + size;
  TwoPages() {
    std::memset(begin, 'x', size);
    mprotect(edge, size, PROT_NONE);
  }
  ~TwoPages() { munmap(begin, 2 * size); }
};

TEST(CString, EndsWhereMemoryCannotBeRead) {
  TwoPages pages;
  errno = 42;
  for (size_t size : {1, 7, 8, 9, 1000, 5000, 60000}) EXPECT_EQ(length_of_c_string(pages.edge - size, 65536), size);
  EXPECT_EQ(errno, 42);
  EXPECT_EQ(length_of_c_string(pages.edge - 100, 100), 100u);
}

TEST(CString, BeginsWhereThereIsMemory) {
  TwoPages pages;
  errno = 42;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(begins_readable("text"));
    EXPECT_TRUE(begins_readable(pages.edge - 1));
    EXPECT_FALSE(begins_readable(pages.edge));
    for (uintptr_t value :
         {uintptr_t(1), uintptr_t(4095), uintptr_t(65536), ~uintptr_t(0), ~uintptr_t(4095), ~uintptr_t(0) / 2})
      EXPECT_FALSE(begins_readable(reinterpret_cast<const char*>(value))) << value;
  }
  EXPECT_EQ(errno, 42);
}

TEST(CString, IsNotThereAnyLonger) {
  size_t size = 65536;
  void* mapping = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT_TRUE(begins_readable(static_cast<const char*>(mapping)));
  munmap(mapping, size);
  EXPECT_FALSE(begins_readable(static_cast<const char*>(mapping)));
}

using CStringCapture = TracedProgramTest;

TEST_F(CStringCapture, OfTextWithoutAnEnd) {
  ASSERT_TRUE(enable(to_file()));
  TwoPages pages;
  {
    auto span = llmobs::task("edge");
    llmobs::annotate(Annotation().set_input(static_cast<const char*>(pages.edge - 5)));
  }
  EXPECT_EQ(flush(10000), FlushResult::delivered);
  EXPECT_EQ(events_by_name(file_)["edge"]["meta"]["input"]["value"], "xxxxx");
}

// A view that says of itself what cannot be.
TEST_F(CStringCapture, OfMoreTextThanThereIsMemory) {
  ASSERT_TRUE(enable(to_file()));
  Text impossible(nullptr, std::numeric_limits<size_t>::max());
  {
    auto span = llmobs::task("impossible");
    llmobs::annotate(Annotation().set_input(impossible).set_tags({{"tag", impossible}}));
    llmobs::annotate(Annotation().set_tags({{"other", impossible}}));
    span.set_error("type", impossible);
  }
  EXPECT_EQ(flush(10000), FlushResult::delivered);
  nlohmann::json event = events_by_name(file_)["impossible"];
  EXPECT_EQ(event["meta"]["input"]["value"], "<text longer than 4 GiB>");
  EXPECT_TRUE(has_tag(event, "other:<text longer than 4 GiB>")) << event["tags"];
}

} // namespace
} // namespace llmobs
