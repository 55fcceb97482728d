// Keeps LeakSanitizer from judging children that it cannot judge: a child of a process with several threads has only the
// one that forked, and what the others held on their stacks looks lost in it.
#include <pthread.h>
#include <sys/stat.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LLMOBS_HAS_LEAK_CHECK
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define LLMOBS_HAS_LEAK_CHECK
#endif

#if defined(LLMOBS_HAS_LEAK_CHECK)

namespace {

bool had_other_threads = false; // of this process, at its last fork
bool lacks_threads = false;     // of its parent's

void before_fork() {
  struct stat tasks;
  // A folder has two links more than it has folders in it, which here are threads.
  had_other_threads = stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 3;
}

void in_child() { lacks_threads = lacks_threads || had_other_threads; }

const int registered = pthread_atfork(&before_fork, nullptr, &in_child);

} // namespace

// Asked by LeakSanitizer at the end of the process.
extern "C" int __lsan_is_turned_off();
extern "C" int __lsan_is_turned_off() { return lacks_threads ? 1 : 0; }

#endif
