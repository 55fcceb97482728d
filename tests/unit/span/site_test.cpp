// Call sites' texts, and the cache that finds them again.
#include "span/site.h"

#include "caller/traced_program.h"

#include <llmobs/instrument.h>

#include <gtest/gtest.h>

#include <cstring>
#include <sys/mman.h>

namespace llmobs {
namespace {

TEST(Site, ReadsEveryLine) {
  Site site("kind=llm\nname=chat\nfunction=ns::chat\nfile=a.cpp\nline=12\nparams=prompt,n\nmodel_name=gpt\n"
            "model_provider=OpenAI\nsession_id=s\nml_app=app\nmax_bytes=12\nlater=ignored\nnonsense\n");
  EXPECT_EQ(site.kind, SpanKind::Llm);
  EXPECT_EQ(site.name, "chat");
  EXPECT_EQ(site.function, "ns::chat");
  EXPECT_EQ(site.file, "a.cpp");
  EXPECT_EQ(site.line, "12");
  EXPECT_EQ(site.params, (std::vector<std::string>{"prompt", "n"}));
  EXPECT_EQ(site.model_name, "gpt");
  EXPECT_EQ(site.model_provider, "OpenAI");
  EXPECT_EQ(site.session_id, "s");
  EXPECT_EQ(site.ml_app, "app");
  EXPECT_EQ(site.max_bytes, 12u);
  EXPECT_EQ(Site("max_bytes=x").max_bytes, 0u);
}

TEST(Site, UndoesEscapesAndTakesWhatIsNotThere) {
  Site site("name=a\\nb\\\\c=d\nkind=unheard-of\nfunction=f\\0g");
  EXPECT_EQ(site.name, "a\nb\\c=d");
  EXPECT_EQ(site.function, std::string("f\0g", 3));
  EXPECT_EQ(site.kind, no_kind);
  EXPECT_TRUE(Site("").params.empty());
  EXPECT_TRUE(Site("params=").params.empty());
}

TEST(Site, ReadsTheLineOfTheMacro) {
  Site site("trace=tool, question, f(a, b), \"x, y\", m[{1, 2}], ','\nfile=a.cpp\n");
  EXPECT_EQ(site.kind, SpanKind::Tool);
  EXPECT_EQ(site.params, (std::vector<std::string>{"question", "f(a, b)", "\"x, y\"", "m[{1, 2}]", "','"}));
  EXPECT_EQ(Site("trace=workflow\n").kind, SpanKind::Workflow);
}

TEST(Site, ReadsWhatArgumentsAreBesides) {
  Site site("params=a,b,c,d\nroles=session_id,,input+model_name,input+unheard-of");
  EXPECT_EQ(site.session_argument, 0u);
  EXPECT_EQ(site.model_argument, 2u);
  EXPECT_EQ(site.input_arguments, (std::vector<size_t>{2, 3}));
  EXPECT_FALSE(site.is_input(0));
  EXPECT_TRUE(site.is_input(3));
  Site none("params=a,b\nroles=");
  EXPECT_EQ(none.session_argument, Site::no_argument);
  EXPECT_EQ(none.model_argument, Site::no_argument);
  EXPECT_TRUE(none.is_input(1));
}

TEST(SiteCache, FindsASiteAgainAndNoticesAnotherTextAtItsAddress) {
  SiteCache cache;
  char text[64] = "kind=task\nname=first\n";
  const Site* first = cache.find(text);
  EXPECT_EQ(cache.find(text), first);
  char other[] = "kind=task\nname=other\n";
  EXPECT_NE(cache.find(other), first);
  std::strcpy(text, "kind=task\nname=second\n");
  cache.look_again();
  const Site* second = cache.find(text);
  EXPECT_EQ(second->name, "second");
  EXPECT_EQ(first->name, "first"); // spans that began with it may still be open
  cache.forget_retired();
  EXPECT_EQ(cache.find(text), second);
  EXPECT_EQ(cache.find(nullptr), nullptr);
}

// A page of the program's, as a library is that may be unloaded.
class Mapped {
public:
  explicit Mapped(const char* text) : at_(map(nullptr)) { std::strcpy(at_, text); }
  ~Mapped() { unmap(); }
  char* text() const { return at_; }
  void unmap() { munmap(at_, size); }
  void map_again(const char* text) { std::strcpy(map(at_), text); }

private:
  static constexpr size_t size = 4096;
  static char* map(void* at) {
    return static_cast<char*>(mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  }
  char* at_;
};

TEST(SiteCache, ASiteThatIsUnloadedIsWhatItWas) {
  Mapped library("kind=tool\nname=first\n");
  SiteCache cache;
  const Site* first = cache.find(library.text());
  library.unmap();
  cache.look_again();
  EXPECT_EQ(cache.find(library.text()), first);
  library.map_again("something else");
  cache.look_again();
  EXPECT_EQ(cache.find(library.text()), first);
  library.unmap();
  library.map_again("kind=llm\nname=second\n");
  cache.look_again();
  EXPECT_EQ(cache.find(library.text())->name, "second");
}

TEST(SiteCache, ASiteThatWasUnloadedBeforeItWasLookedAt) {
  Mapped library("kind=tool\nname=first\n");
  library.unmap();
  SiteCache cache;
  EXPECT_EQ(cache.find(library.text())->name, "(unloaded)");
  library.map_again("kind=tool\nname=first\n");
  cache.look_again();
  EXPECT_EQ(cache.find(library.text())->name, "first");
}

using UnloadedTest = TracedProgramTest;

TEST_F(UnloadedTest, ACallJustBeforeItsLibraryIsUnloaded) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(1);
    if (flush(5000) != FlushResult::delivered) return 1;
    for (int i = 0; i < 20; ++i) {
      Mapped library("kind=tool\nname=tool\n");
      for (int call = 0; call < 50; ++call) {
        llmobs_traced traced = llmobs_v1_trace(library.text(), library.text() + 100, nullptr, nullptr, 0);
        llmobs_v1_close(traced.span_id);
        llmobs_v1_close(llmobs_v1_open(library.text()));
      }
    }
    return flush(5000) == FlushResult::delivered && stats().delivered == 2001 && adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST(ForeignTexts, AreReadOverTheEdgesOfPages) {
  constexpr size_t pages = 3 * 4096;
  auto* memory = static_cast<char*>(
      mmap(nullptr, pages + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  mprotect(memory + pages, 4096, PROT_NONE);
  std::memset(memory, 'x', pages);
  std::string text;
  EXPECT_FALSE(read_foreign_text(memory, text)); // no end, and no memory behind it
  memory[pages - 1] = 0;
  ASSERT_TRUE(read_foreign_text(memory + 10, text));
  EXPECT_EQ(text.size(), pages - 11);
  ASSERT_TRUE(read_foreign_text(memory + pages - 1, text));
  EXPECT_EQ(text, "");
  munmap(memory, pages + 4096);
  EXPECT_FALSE(read_foreign_text(memory + 10, text));
}

} // namespace
} // namespace llmobs
