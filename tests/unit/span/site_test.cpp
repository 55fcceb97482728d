// Call sites' texts, and the cache that finds them again.
#include "span/site.h"

#include <gtest/gtest.h>

#include <cstring>

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
  Site site("name=a\\nb\\\\c=d\nkind=unheard-of");
  EXPECT_EQ(site.name, "a\nb\\c=d");
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
  const Site* second = cache.find(text);
  EXPECT_EQ(second->name, "second");
  EXPECT_EQ(first->name, "first"); // spans that began with it may still be open
  cache.forget_retired();
  EXPECT_EQ(cache.find(text), second);
  EXPECT_EQ(cache.find(nullptr), nullptr);
}

} // namespace
} // namespace llmobs
