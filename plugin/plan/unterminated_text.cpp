#include "plan/unterminated_text.h"
#include "plan/name_words.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llmobs;

static bool isCharPointer(QualType Type) {
  const auto* Pointer = Type->getAs<PointerType>();
  return Pointer && (Pointer->getPointeeType()->isCharType() || Pointer->getPointeeType()->isChar8Type());
}

static QualType typeOfParameter(const FunctionDecl& FD, unsigned Index) {
  return FD.getParamDecl(Index)->getType().getNonReferenceType();
}

bool llmobs::isTextBuffer(const FunctionDecl& FD, unsigned Index) {
  QualType Type = typeOfParameter(FD, Index);
  return isCharPointer(Type) && !Type->getPointeeType().isConstQualified();
}

//===-- A second pointer --------------------------------------------------------------------------===//

/// What texts are called that people pass side by side, each with its own end. All other names may be those of two places
/// in one text: p and pe, first and last, from and to.
static bool isCalledByContent(StringRef Name) {
  auto Words = wordsOf(Name);
  if (Words.empty() || hasWord(Name, {"begin", "end", "first", "last", "start", "stop"})) return false;
  return hasWord(Words.back(),
                 {"text",        "name",         "key",      "value",     "model",   "prompt",      "message",
                  "question",    "answer",       "query",    "role",      "content", "context",     "system",
                  "user",        "assistant",    "tool",     "agent",     "session", "id",          "city",
                  "country",     "place",        "unit",     "language",  "lang",    "locale",      "path",
                  "file",        "filename",     "folder",   "directory", "url",     "uri",         "host",
                  "endpoint",    "provider",     "title",    "body",      "summary", "description", "topic",
                  "subject",     "document",     "reason",   "label",     "tag",     "category",    "format",
                  "mode",        "method",       "type",     "kind",      "token",   "password",    "secret",
                  "instruction", "instructions", "template", "response",  "reply",   "error"});
}

/// The beginning or the end of a range of characters: next to a pointer of its type.
static bool isOfRange(const FunctionDecl& FD, unsigned Index) {
  QualType Type = typeOfParameter(FD, Index);
  if (!isCharPointer(Type)) return false;
  auto IsSame = [&](unsigned I) {
    return I < FD.getNumParams() &&
           FD.getASTContext().hasSameType(typeOfParameter(FD, I).getUnqualifiedType(), Type.getUnqualifiedType());
  };
  auto IsApart = [&](unsigned I) {
    return isCalledByContent(FD.getParamDecl(I)->getName()) && isCalledByContent(FD.getParamDecl(Index)->getName());
  };
  return (IsSame(Index + 1) && !IsApart(Index + 1)) || (Index > 0 && IsSame(Index - 1) && !IsApart(Index - 1));
}

//===-- A length ----------------------------------------------------------------------------------===//

/// `size_t`, `std::ptrdiff_t`, `ssize_t`, `std::streamsize`
static bool isSizeType(QualType Type) {
  while (const auto* Alias = Type->getAs<TypedefType>()) {
    StringRef Name = Alias->getDecl()->getName();
    if (Name.contains("size_t") || Name.contains("ptrdiff_t") || Name == "streamsize" || Name == "socklen_t" ||
        Name == "size_type" || Name == "difference_type")
      return true;
    Type = Alias->getDecl()->getUnderlyingType();
  }
  return false;
}

/// Counts something, but no characters: max_tokens, num_results, page_size.
static bool countsOtherThings(StringRef Name) {
  return hasWord(Name,
                 {"token",    "tokens",    "result", "results",  "retry",    "retries",    "page",       "pages",
                  "document", "documents", "docs",   "attempt",  "attempts", "try",        "tries",      "iterations",
                  "threads",  "workers",   "batch",  "beams",    "beam",     "turn",       "turns",      "message",
                  "messages", "tool",      "tools",  "step",     "steps",    "candidates", "choices",    "seconds",
                  "secs",     "ms",        "millis", "timeout",  "hits",     "matches",    "neighbours", "neighbors",
                  "items",    "samples",   "layers", "requests", "days",     "hours",      "minutes",    "years"});
}

static bool isCalledLength(StringRef Name) {
  std::string Lower = Name.lower();
  auto EndsWith = [&](StringRef Word) { return StringRef(Lower).take_back(Word.size()) == Word; };
  return hasWord(Name, {"len",       "length",    "size",     "sz",    "count",  "cnt",     "num",   "n",   "nr",
                        "bytes",     "byte",      "chars",    "width", "height", "w",       "h",     "l",   "stride",
                        "pitch",     "row",       "rows",     "col",   "cols",   "columns", "lines", "dim", "dims",
                        "extent",    "cap",       "capacity", "total", "amount", "offset",  "off",   "pos", "position",
                        "begin",     "end",       "start",    "stop",  "first",  "last",    "limit", "max", "avail",
                        "available", "remaining", "left",     "bits",  "units"}) ||
         EndsWith("len") || EndsWith("length") || EndsWith("size") || EndsWith("count") || EndsWith("bytes") ||
         EndsWith("num");
}

static bool isNumber(QualType Type) {
  return Type->isIntegerType() && !Type->isBooleanType() && !Type->isEnumeralType();
}

/// An integer that says how long the text is, or a pointer to one that will.
static bool isLength(const FunctionDecl& FD, unsigned Index, bool IsNext) {
  const ParmVarDecl& Parameter = *FD.getParamDecl(Index);
  QualType Type = typeOfParameter(FD, Index);
  if (Type->isPointerType() && isNumber(Type->getPointeeType()) && !isCharPointer(Type)) Type = Type->getPointeeType();
  if (!isNumber(Type) || Type->isCharType() || countsOtherThings(Parameter.getName())) return false;
  return isSizeType(Type) || isCalledLength(Parameter.getName()) || (IsNext && Type->isUnsignedIntegerType()) ||
         (IsNext && Parameter.getName().empty());
}

/// Stands beside the text and is called its length, or can be nothing else.
static bool isCertainLength(const FunctionDecl& FD, unsigned Index) {
  StringRef Name = FD.getParamDecl(Index)->getName();
  QualType Type = typeOfParameter(FD, Index);
  if (!isNumber(Type) || countsOtherThings(Name)) return false;
  const auto* Alias = Type->getAs<TypedefType>();
  return (Alias && Alias->getDecl()->getName() == "size_t") || hasWord(Name, {"n"}) ||
         llvm::any_of(llvm::ArrayRef<StringRef>{"len", "size", "count", "bytes", "num"},
                      [&](StringRef Word) { return StringRef(Name.lower()).contains(Word); });
}

static bool isCalledEnd(const ParmVarDecl& Parameter) {
  return hasWord(Parameter.getName(), {"end", "last", "limit", "stop"});
}

bool llmobs::isTextWithoutTerminator(const FunctionDecl& FD, unsigned Index, bool SaidToBeText) {
  if (!isCharPointer(typeOfParameter(FD, Index))) return false;
  bool HasNext = Index + 1 < FD.getNumParams();
  if (SaidToBeText) {
    if (Index > 0 && isCalledEnd(*FD.getParamDecl(Index)) && isOfRange(FD, Index)) return true;
    if (!HasNext) return false;
    return isCertainLength(FD, Index + 1) || (isCalledEnd(*FD.getParamDecl(Index + 1)) && isOfRange(FD, Index));
  }
  if (isOfRange(FD, Index)) return true;
  for (unsigned I = 0; I < FD.getNumParams(); ++I)
    if (I != Index && isLength(FD, I, /*IsNext=*/I == Index + 1)) return true;
  return false;
}

static bool namesPlace(const FunctionDecl& FD) {
  if (isa<CXXConversionDecl>(FD)) return false; // of a class that is a string
  OverloadedOperatorKind Operator = FD.getOverloadedOperator();
  if (Operator != OO_None) return Operator != OO_Call && Operator != OO_Subscript;
  if (!FD.getIdentifier()) return false;
  auto Is = [&](std::initializer_list<StringRef> Names) { return llvm::is_contained(Names, FD.getName()); };
  // (What c_str() returns has an end.)
  return Is({"begin", "end", "cbegin", "cend", "rbegin", "rend"}) ||
         (isa<CXXMethodDecl>(FD) && FD.getNumParams() == 0 && Is({"data", "base", "get", "release"}));
}

bool llmobs::returnsUnterminatedText(const FunctionDecl& FD) {
  QualType Result = FD.getReturnType().getNonReferenceType();
  if (!isCharPointer(Result)) return false;
  if (namesPlace(FD)) return true;
  for (unsigned I = 0; I < FD.getNumParams(); ++I)
    if (isOfRange(FD, I) || (isTextBuffer(FD, I) && !Result->getPointeeType().isConstQualified())) return true;
  return false;
}
