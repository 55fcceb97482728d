// The budget of spilled fields, in the children of a fork: theirs is their own, whatever was pending.
#include "record/spill.h"
#include "support/child_process.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

TEST(Spill, AChildHasTheWholeBudget) {
  unsigned char* pending = grow_spill(nullptr, 0, max_spill, SpillOf::thread);
  ASSERT_NE(pending, nullptr);
  EXPECT_EQ(grow_spill(nullptr, 0, max_spill, SpillOf::thread), nullptr); // the budget is not for two of them
  ChildEnd end = run_child([&] {
    if (spilled_bytes() != 0) return 1;
    unsigned char* own = grow_spill(nullptr, 0, max_spill, SpillOf::thread);
    if (!own) return 2;
    // What was its parent's may end in the child, as an annotation context does that was open at the fork.
    release_spill({pending, 0});
    if (spilled_bytes() != max_spill) return 3;
    release_spill({own, 0});
    return spilled_bytes() == 0 ? 0 : 4;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  release_spill({pending, 0});
  EXPECT_EQ(spilled_bytes(), 0u);
}

} // namespace
} // namespace llmobs
