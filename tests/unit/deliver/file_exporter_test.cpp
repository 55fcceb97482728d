// The file exporter: whole lines whatever happens, several processes, files and folders that are not there or not to
// be written.
#include "deliver/exporter_file.h"
#include "deliver/payload.h"
#include "record/record_bytes.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

namespace llmobs {
namespace {

Batch batch_of_lines(size_t count, const std::string& name = "event", size_t size = 10) {
  Batch batch("\n");
  for (size_t i = 0; i < count; ++i) {
    nlohmann::json event = {{"name", name + std::to_string(i)}, {"text", std::string(size, 'x')}};
    batch.open().append(event.dump());
    batch.add(0);
  }
  return batch;
}

mode_t mode_of(const std::string& file) {
  struct stat is{};
  stat(file.c_str(), &is);
  return is.st_mode & 07777;
}

TEST(FileExporter, OthersMayNotReadItAlsoIfTheyMightBefore) {
  ScratchFolder folder;
  std::string path = folder.file("traces.jsonl");
  for (mode_t mode : {0666, 0644, 0660, 0600}) {
    std::ofstream(path) << "";
    chmod(path.c_str(), mode);
    Batch batch = batch_of_lines(1);
    EXPECT_EQ(FileExporter(path, false).send(batch, 0, 1).outcome, Outcome::delivered);
    EXPECT_EQ(mode_of(path), 0600u) << std::oct << mode;
  }
}

TEST(FileExporter, TheDefaultFileIsNoSymbolicLink) {
  ScratchFolder folder;
  std::string target = folder.file("target"), path = folder.file("traces.jsonl");
  std::ofstream(target) << "";
  ASSERT_EQ(symlink(target.c_str(), path.c_str()), 0);
  Batch batch = batch_of_lines(1);
  Reply reply = FileExporter(path, true).send(batch, 0, 1);
  EXPECT_EQ(reply.outcome, Outcome::rejected);
  EXPECT_NE(reply.reason.find("symbolic link"), std::string::npos) << reply.reason;
  EXPECT_TRUE(lines_of(target).empty());
  EXPECT_EQ(FileExporter(path, false).send(batch, 0, 1).outcome, Outcome::delivered); // somebody named it
  EXPECT_EQ(lines_of(target).size(), 1u);
}

TEST(FileExporter, EndsALineThatSomebodyLeftUnfinished) {
  ScratchFolder folder;
  std::string path = folder.file("traces.jsonl");
  std::ofstream(path) << "{\"half\": ";
  Batch batch = batch_of_lines(2);
  FileExporter exporter(path, false);
  EXPECT_EQ(exporter.send(batch, 0, 1).outcome, Outcome::delivered);
  EXPECT_EQ(exporter.send(batch, 1, 1).outcome, Outcome::delivered);
  std::ifstream file(path);
  std::string half, first, second, nothing;
  EXPECT_TRUE(std::getline(file, half) && std::getline(file, first) && std::getline(file, second));
  EXPECT_EQ(half, "{\"half\": ");
  EXPECT_EQ(nlohmann::json::parse(first)["name"], "event0");
  EXPECT_EQ(nlohmann::json::parse(second)["name"], "event1");
  EXPECT_FALSE(std::getline(file, nothing));
}

TEST(Payload, IsReadAndDroppedAcrossItsParts) {
  Payload payload{{"[", "abc", "]"}};
  char to[8] = {};
  EXPECT_EQ(payload.read(to, 3), 3u);
  EXPECT_EQ(std::string(to, 3), "[ab");
  EXPECT_EQ(payload.size(), 2u);
  payload.drop(1);
  EXPECT_EQ(payload.read(to, 8), 1u);
  EXPECT_EQ(to[0], ']');
  EXPECT_EQ(payload.read(to, 8), 0u);
}

TEST(FileExporter, MakesFoldersAndAppends) {
  ScratchFolder folder;
  std::string path = folder.file("a/b/c/traces.jsonl");
  FileExporter exporter(path, false);
  Batch batch = batch_of_lines(3);
  EXPECT_EQ(exporter.send(batch, 0, 3).outcome, Outcome::delivered);
  EXPECT_EQ(exporter.send(batch, 1, 2).outcome, Outcome::delivered);
  EXPECT_EQ(lines_of(path).size(), 5u);
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(FileExporter, GoesOnAfterTheFileWasMovedAway) {
  ScratchFolder folder;
  FileExporter exporter(folder.file("t"), false);
  Batch batch = batch_of_lines(1);
  exporter.send(batch, 0, 1);
  std::filesystem::rename(folder.file("t"), folder.file("t.1"));
  EXPECT_EQ(exporter.send(batch, 0, 1).outcome, Outcome::delivered);
  EXPECT_EQ(lines_of(folder.file("t")).size(), 1u);
}

TEST(FileExporter, SaysWhyItCannotWrite) {
  ScratchFolder folder;
  Batch batch = batch_of_lines(1);
  auto reply_for = [&](const std::string& path) { return FileExporter(path, false).send(batch, 0, 1); };
  std::ofstream(folder.file("plain")) << "x";
  Reply reply = reply_for(folder.file("plain/below"));
  EXPECT_EQ(reply.outcome, Outcome::rejected);
  EXPECT_NE(reply.reason.find(folder.file("plain/below")), std::string::npos);
  EXPECT_EQ(reply_for(folder.path()).outcome, Outcome::rejected); // a folder
  EXPECT_EQ(reply_for("").outcome, Outcome::rejected);
  EXPECT_EQ(reply_for("/proc/no/such").outcome, Outcome::rejected);
}

TEST(FileExporter, AFullDiskIsTriedAgain) {
  FileExporter exporter("/dev/full", false);
  Batch batch = batch_of_lines(1);
  Reply reply = exporter.send(batch, 0, 1);
  EXPECT_EQ(reply.outcome, Outcome::retry);
  EXPECT_EQ(reply.taken, 0u);
  EXPECT_NE(reply.reason.find("No space left"), std::string::npos);
}

TEST(FileExporter, APipeWithoutReaderDoesNotBlock) {
  ScratchFolder folder;
  ASSERT_EQ(mkfifo(folder.file("pipe").c_str(), 0600), 0);
  Batch batch = batch_of_lines(1);
  EXPECT_EQ(FileExporter(folder.file("pipe"), false).send(batch, 0, 1).outcome, Outcome::retry);
}

// The file may grow up to a limit that lies in the middle of a line; then it may grow again.
TEST(FileExporter, GoesOnAfterATornLine) {
  ScratchFolder folder;
  pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    FileExporter exporter(folder.file("t"), false);
    Batch batch = batch_of_lines(10);
    size_t line = batch.event(0).size() + 1;
    rlimit limit{line * 3 + 5, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    Reply reply = exporter.send(batch, 0, 10);
    if (reply.outcome == Outcome::delivered || reply.taken != 3) _exit(1);
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(exporter.send(batch, 3, 7).outcome == Outcome::delivered ? 0 : 2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  std::multiset<std::string> names;
  size_t torn = 0;
  for (const std::string& line : lines_of(folder.file("t"))) {
    auto event = nlohmann::json::parse(line, nullptr, false);
    event.is_object() ? (void)names.insert(event["name"]) : (void)++torn;
  }
  EXPECT_EQ(torn, 1u);
  EXPECT_EQ(names.size(), 10u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 10u);
}

TEST(FileExporter, SeveralProcessesShareAFile) {
  ScratchFolder folder;
  constexpr int processes = 4, batches = 50, events = 40;
  for (int p = 0; p < processes; ++p) {
    if (fork() != 0) continue;
    FileExporter exporter(folder.file("t"), false);
    Batch batch = batch_of_lines(events, "p" + std::to_string(p) + "-", 200 + static_cast<size_t>(p) * 500);
    for (int i = 0; i < batches; ++i) {
      if (exporter.send(batch, 0, events).outcome != Outcome::delivered) _exit(1);
    }
    _exit(0);
  }
  for (int p = 0; p < processes; ++p) {
    int status = -1;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  size_t good = 0;
  for (const std::string& line : lines_of(folder.file("t"))) good += nlohmann::json::accept(line);
  EXPECT_EQ(good, static_cast<size_t>(processes * batches * events));
}

} // namespace
} // namespace llmobs
