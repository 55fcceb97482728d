// Structures with their size: from programs that know less of them, or more, than the library.
#include "base/sized.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace llmobs {
namespace {

struct Today {
  uint32_t first = 1;
  uint32_t second = 2;
  uint32_t third = 3;
};

TEST(Sized, FieldsThatAProgramDoesNotKnowHaveTheirDefault) {
  struct Earlier {
    uint32_t first, second;
  } given = {10, 20};
  Sized<Today> seen(reinterpret_cast<const Today*>(&given), sizeof given);
  EXPECT_EQ(seen->first, 10u);
  EXPECT_EQ(seen->second, 20u);
  EXPECT_EQ((*seen).third, 3u);
}

TEST(Sized, FieldsThatOnlyTheProgramKnowsAreLeftOut) {
  struct Later {
    Today known;
    uint32_t fourth;
  } given = {{10, 20, 30}, 40};
  Sized<Today> seen(&given.known, sizeof given);
  EXPECT_EQ(seen->third, 30u);
}

TEST(Sized, NothingAtAllIsTheDefault) {
  Sized<Today> seen(nullptr, 0);
  EXPECT_EQ(seen->second, 2u);
}

TEST(HandOver, WritesNoMoreThanThereIsRoomFor) {
  uint32_t room[4] = {0, 0, 77, 77};
  hand_over(Today{}, reinterpret_cast<Today*>(room), 2 * sizeof(uint32_t));
  EXPECT_EQ(room[0], 1u);
  EXPECT_EQ(room[1], 2u);
  EXPECT_EQ(room[2], 77u);
}

TEST(HandOver, LeavesAloneWhatTheLibraryDoesNotKnow) {
  uint32_t room[4] = {0, 0, 0, 77};
  hand_over(Today{}, reinterpret_cast<Today*>(room), sizeof room);
  EXPECT_EQ(room[2], 3u);
  EXPECT_EQ(room[3], 77u);
}

} // namespace
} // namespace llmobs
