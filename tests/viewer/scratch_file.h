// A ScratchFile is a file with given content in the system's folder for temporary files; it goes with the
// object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>

namespace llmobs::viewer::test {

class ScratchFile {
public:
  explicit ScratchFile(std::string_view content) {
    path_ = (std::filesystem::temp_directory_path() / "llmobs-viewer-XXXXXX").string();
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw std::runtime_error("mkstemp failed");
    ::close(file);
    write(content);
  }
  ~ScratchFile() { ::unlink(path_.c_str()); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void write(std::string_view content) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << content; }
  const std::string& path() const { return path_; }

private:
  std::string path_;
};

/// A line of a traces file with one small span.
inline std::string span_line(const std::string& trace, const std::string& span, const std::string& parent,
                             const std::string& name, long long start_ns, const std::string& kind = "task",
                             const std::string& metrics = "{}") {
  return R"({"event_type":"span","spans":[{"trace_id":")" + trace + R"(","span_id":")" + span + R"(","parent_id":")" +
         parent + R"(","name":")" + name + R"(","start_ns":)" + std::to_string(start_ns) +
         R"(,"duration":1000,"status":"ok","meta":{"span":{"kind":")" + kind + R"("}},"metrics":)" + metrics +
         R"(,"tags":["ml_app:app"]}]})" + "\n";
}

} // namespace llmobs::viewer::test
