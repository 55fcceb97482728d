#include "terminal/tree_view.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

struct Tree {
  std::vector<SpanRow> rows;
  std::vector<SpanHead> heads;

  SpanHead& add(std::uint64_t span, std::uint64_t parent, const std::string& name) {
    SpanRow& row = rows.emplace_back();
    row.span = span;
    row.parent = parent;
    row.is_root = parent == 0;
    row.start_ns = static_cast<std::int64_t>(rows.size());
    SpanHead& head = heads.emplace_back();
    head.name = name;
    head.kind = "task";
    head.parent_id = std::to_string(parent);
    head.duration_ns = 1'000'000;
    return head;
  }

  std::string draw(std::size_t width, const DetailSource& detail = {}) const {
    const TraceShape shape = make_shape(rows);
    std::string text;
    TreeView(shape, heads, width)
        .spans(
            [&](const StyledLine& line) {
              EXPECT_LE(line.width(), width);
              text += render(line, false) + "\n";
            },
            detail);
    return text;
  }
};

TEST(TreeView, AlignsColumns) {
  Tree tree;
  tree.add(1, 0, "root").kind = "workflow";
  SpanHead& child = tree.add(2, 1, "a longer name");
  child.tokens = {12, 3, {}};
  child.model_name = "model-1";
  tree.add(3, 2, "x").duration_ns = std::nullopt;
  tree.add(4, 1, "y");
  EXPECT_EQ(tree.draw(80), "root              workflow  1.00 ms\n"
                           "\u251c\u2500 a longer name  task      1.00 ms  12\u21923 tok  model-1\n"
                           "\u2502  \u2514\u2500 x           task\n"
                           "\u2514\u2500 y              task      1.00 ms\n");
}

TEST(TreeView, ErrorsStandBelowTheirSpan) {
  Tree tree;
  SpanHead& root = tree.add(1, 0, "root");
  root.failed = true;
  root.error_type = "std::runtime_error";
  root.error_message = "a message that is too long for the width of forty columns";
  tree.add(2, 1, "child").failed = true;
  EXPECT_EQ(tree.draw(40), "root      task  1.00 ms\n"
                           "\u2502  \u2717 std::runtime_error: a message that\u2026\n"
                           "\u2514\u2500 child  task  1.00 ms\n"
                           "      \u2717 failed, without saying why\n");
}

TEST(TreeView, LongNamesAreCut) {
  Tree tree;
  tree.add(1, 0, std::string(100, 'n'));
  EXPECT_EQ(tree.draw(50), std::string(34, 'n') + "\u2026  task  1.00 ms\n");
}

TEST(TreeView, DetailHangsOnTheBranch) {
  Tree tree;
  tree.add(1, 0, "root");
  tree.add(2, 1, "child");
  const auto text = tree.draw(40, [](std::uint32_t row, std::size_t width) {
    return std::vector<StyledLine>{styled(Style::plain, std::to_string(row) + " in " + std::to_string(width))};
  });
  EXPECT_EQ(text, "root      task  1.00 ms\n"
                  "\u2502  0 in 37\n"
                  "\u2502\n"
                  "\u2514\u2500 child  task  1.00 ms\n"
                  "      1 in 34\n"
                  "\n");
}

TEST(TreeView, NamesThatWereCutAreWholeInTheDetail) {
  Tree tree;
  tree.add(1, 0, std::string(30, 'n') + " " + std::string(10, 'm'));
  const auto text = tree.draw(46, [](std::uint32_t, std::size_t) { return std::vector<StyledLine>(); });
  EXPECT_NE(text.find("name      " + std::string(30, 'n') + "\n"), std::string::npos) << text;
  EXPECT_NE(text.find("          " + std::string(10, 'm') + "\n"), std::string::npos) << text;
}

TEST(BranchPath, CountsTheLevelsThatDontFit) {
  BranchPath path(2);
  for (std::uint32_t depth = 0; depth < 5; ++depth) path.go_to({depth, depth, depth != 3});
  EXPECT_EQ(path.to_node(), "(+2) \u2502  \u2514\u2500 ");
  EXPECT_EQ(path.below_node(true), "     \u2502     \u2502  ");
  path.go_to({9, 1, false});
  EXPECT_EQ(path.to_node(), "\u251c\u2500 ");
  path.go_to({10, 0, true});
  EXPECT_EQ(path.to_node(), "");
}

} // namespace
} // namespace llmobs::viewer
