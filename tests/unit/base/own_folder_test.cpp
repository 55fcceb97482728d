// Folders that are used, and those that are not because somebody else may have a hand in them.
#include "base/own_folder.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {
namespace {

class OwnFolderTest : public testing::Test {
protected:
  /// Zero, or the errno for which it is not used.
  static int error_of(const std::string& path, bool make = false) {
    int error = 0;
    Descriptor folder = open_own_folder(path, make, error);
    EXPECT_EQ(static_cast<bool>(folder), error == 0) << path;
    return error;
  }

  ScratchFolder scratch_;
  std::string path_ = scratch_.file("a/b");
};

TEST_F(OwnFolderTest, AMissingOneIsMadeForItsOwnerAlone) {
  EXPECT_EQ(error_of(path_), ENOENT);
  mode_t usual = umask(0);
  EXPECT_EQ(error_of(path_, true), 0);
  umask(usual);
  for (const std::string& made : {scratch_.file("a"), path_}) {
    struct stat is{};
    ASSERT_EQ(stat(made.c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 07777, 0700u);
  }
  EXPECT_EQ(error_of(path_ + "//./"), 0);
}

TEST_F(OwnFolderTest, OthersMayReadItButNotWriteToIt) {
  ASSERT_EQ(error_of(path_, true), 0);
  chmod(path_.c_str(), 0755);
  EXPECT_EQ(error_of(path_), 0);
  for (mode_t mode : {0775, 0702, 01777}) {
    chmod(path_.c_str(), mode);
    EXPECT_EQ(error_of(path_, true), EPERM) << mode;
  }
}

// However it is written.
TEST_F(OwnFolderTest, ALinkIsNone) {
  ASSERT_EQ(error_of(path_, true), 0);
  std::string link = scratch_.file("link"), nowhere = scratch_.file("nowhere");
  std::filesystem::create_directory_symlink(path_, link);
  for (const char* end : {"", "/", "//", "/.", "/./", "/.//."}) {
    EXPECT_EQ(own_folder_objection(error_of(link + end, true)), "it is no folder, or a symbolic link") << end;
  }
  std::filesystem::create_directory_symlink(scratch_.file("missing"), nowhere);
  EXPECT_NE(error_of(nowhere, true), 0);
  EXPECT_FALSE(std::filesystem::exists(scratch_.file("missing")));
}

TEST_F(OwnFolderTest, AFileIsNone) {
  std::ofstream(scratch_.file("file")) << "x";
  EXPECT_EQ(error_of(scratch_.file("file"), true), ENOTDIR);
}

TEST_F(OwnFolderTest, SomebodyElsesIsNone) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  ASSERT_EQ(error_of(path_, true), 0);
  ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
  EXPECT_EQ(error_of(path_), EPERM);
}

} // namespace
} // namespace llmobs
