// What the test programs print with. A program of this suite is compiled without and with the plugin, and everything
// it prints must be the same both times; so it prints all that an instrumented function could get wrong: which special
// member functions ran and in which order (Counted), whether an object was built in its final place (Pinned), values,
// and exceptions. No program prints an address, a time, or anything else that differs between two runs.
#ifndef LLMOBS_TESTS_CHECK_H
#define LLMOBS_TESTS_CHECK_H

#include <llmobs/attributes.h>

#include <stdio.h>

/// Prints every construction, copy, move, assignment and destruction of its objects.
struct Counted {
  int id;
  explicit Counted(int i) : id(i) { printf("Counted %d\n", id); }
  Counted(const Counted& other) : id(other.id) { printf("copy %d\n", id); }
  Counted(Counted&& other) noexcept : id(other.id) {
    other.id = -other.id;
    printf("move %d\n", id);
  }
  Counted& operator=(const Counted& other) {
    printf("copy-assign %d to %d\n", other.id, id);
    id = other.id;
    return *this;
  }
  Counted& operator=(Counted&& other) noexcept {
    printf("move-assign %d to %d\n", other.id, id);
    id = other.id;
    other.id = -other.id;
    return *this;
  }
  ~Counted() { printf("~Counted %d\n", id); }
};

/// Can be neither copied nor moved, and knows where it was built.
struct Pinned {
  int id;
  const Pinned* built_at;
  explicit Pinned(int i) : id(i), built_at(this) {}
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned() { printf("~Pinned %d %s\n", id, in_place() ? "in place" : "ELSEWHERE"); }
  bool in_place() const { return built_at == this; }
};

/// Can be moved only.
struct MoveOnly {
  int id;
  explicit MoveOnly(int i) : id(i) {}
  MoveOnly(MoveOnly&& other) noexcept : id(other.id) {
    other.id = 0;
    printf("move-only %d\n", id);
  }
  ~MoveOnly() { printf("~MoveOnly %d\n", id); }
};

#endif
