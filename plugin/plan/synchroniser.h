// A synchroniser is an object that orders the threads that use it: a lock, a semaphore, a condition, a latch, a future, a
// thread, an atomic. Where one is near, objects are likely to be shared, and to be changed whenever its rules allow it.
#pragma once

#include <string>

namespace clang {
class ASTContext;
class CXXRecordDecl;
class QualType;
class RecordDecl;
} // namespace clang

namespace llmobs {

/// std::atomic and its like, which order threads only where their value is asked for.
bool isAtomic(clang::QualType Type);
bool isAtomic(const clang::RecordDecl& Class);

/// The class, or the type, or what a pointer or a smart pointer of this type leads to, is a synchroniser other than an
/// atomic: it has the functions of one (lock and unlock, acquire and release, wait, join), an attribute says so, or its name.
bool isLock(clang::QualType Type);
bool isLock(const clang::RecordDecl& Class);

/// The class is one whose objects hold a lock as long as they live: std::lock_guard, or what its attribute or its name says.
bool isLockHolder(const clang::CXXRecordDecl& Class);

/// The synchroniser that an object of this type is, has among its members, bases and elements, or leads to through pointers,
/// as its type is written. Empty if there is none. Of atomics those count that the class itself has.
std::string synchroniserIn(const clang::ASTContext& Context, clang::QualType Type);

} // namespace llmobs
