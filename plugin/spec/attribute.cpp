#include "spec/attribute.h"
#include "base/diagnostics.h"

#include "clang/AST/Expr.h"
#include "clang/Lex/LiteralSupport.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/ParsedAttr.h"

using namespace clang;
using namespace llmobs;

namespace {

class ArgumentParser {
public:
  ArgumentParser(Preprocessor& PP, SpanSpec& Spec) : PP(PP), Spec(Spec) {}

  bool parse(const ArgumentTokens& Arguments);
  bool positional(StringRef Text, SourceLocation Loc, bool IsFirst);

private:
  DiagnosticBuilder error(SourceLocation Loc, Diag D) { return report(PP.getDiagnostics(), Loc, D); }
  FixItHint replace(SourceLocation Loc, StringRef Old, StringRef New) const;
  FixItHint insertAfter(const Token& Tok, StringRef Text) const;
  FixItHint withoutPrefix(const Token& String) const;
  bool argument(bool IsFirst);
  bool keyValue();
  bool value(Option O, StringRef& Text, std::string& Storage);
  bool stringLiteral(std::string& Text);
  bool set(StringRef Name, StringRef Value, SourceLocation NameLoc, SourceLocation ValueLoc);
  bool find(StringRef Name, SourceLocation Loc, Option& Result);
  bool check(Option O, StringRef Value, SourceLocation NameLoc, SourceLocation ValueLoc);

  const Token& current() const { return Tokens[Next]; }
  bool atEnd() const { return Next == Tokens.size(); }
  SourceLocation location() const { return atEnd() ? End : current().getLocation(); }
  bool at(tok::TokenKind Kind) const { return !atEnd() && current().is(Kind); }
  bool atString() const { return !atEnd() && tok::isStringLiteral(current().getKind()); }

  Preprocessor& PP;
  SpanSpec& Spec;
  ArrayRef<Token> Tokens;
  SourceLocation End;
  size_t Next = 0;
};

} // namespace

/// A fix-it for a word, or for a part of a text, that stands at this place as it is meant.
FixItHint ArgumentParser::replace(SourceLocation Loc, StringRef Old, StringRef New) const {
  if (Loc.isInvalid() || Loc.isMacroID() || Old.empty() || New.empty()) return FixItHint();
  StringRef Written = Lexer::getSourceText(CharSourceRange::getTokenRange(Loc), PP.getSourceManager(),
                                           PP.getLangOpts());
  size_t At = Written.find(Old);
  if (At == StringRef::npos || Written.find(Old, At + 1) != StringRef::npos) return FixItHint();
  SourceLocation Begin = Loc.getLocWithOffset(static_cast<int>(At));
  return FixItHint::CreateReplacement(
      CharSourceRange::getCharRange(Begin, Begin.getLocWithOffset(static_cast<int>(Old.size()))), New);
}

FixItHint ArgumentParser::insertAfter(const Token& Tok, StringRef Text) const {
  if (Tok.getLocation().isMacroID()) return FixItHint();
  return FixItHint::CreateInsertion(PP.getLocForEndOfToken(Tok.getLocation()), Text);
}

FixItHint ArgumentParser::withoutPrefix(const Token& String) const {
  if (String.getLocation().isMacroID() || String.is(tok::string_literal) || String.hasUDSuffix()) return FixItHint();
  SourceLocation Begin = String.getLocation(); // of L, u or U
  return FixItHint::CreateRemoval(CharSourceRange::getCharRange(Begin, Begin.getLocWithOffset(1)));
}

bool ArgumentParser::parse(const ArgumentTokens& Arguments) {
  Tokens = Arguments.Tokens;
  End = Arguments.End;
  if (atEnd()) return true;
  for (bool IsFirst = true;; IsFirst = false) {
    if (!argument(IsFirst)) return false;
    if (atEnd()) return true;
    if (!at(tok::comma))
      return error(location(), Diag::ExpectedComma) << spelling(Spec.Kind) << insertAfter(Tokens[Next - 1], ","), false;
    ++Next;
  }
}

bool ArgumentParser::argument(bool IsFirst) {
  SourceLocation Loc = location();
  if (!atString()) return keyValue();
  std::string Text;
  return stringLiteral(Text) && positional(Text, Loc, IsFirst);
}

/// A string on its own: "key=value", or the span's name.
bool ArgumentParser::positional(StringRef Text, SourceLocation Loc, bool IsFirst) {
  auto [Name, Value] = Text.split('=');
  auto IsWord = [](char C) { return clang::isAsciiIdentifierContinue(C); };
  if (Text.contains('=') && !Name.empty() && llvm::all_of(Name, IsWord)) return set(Name, Value, Loc, Loc);
  if (!IsFirst) {
    auto Error = error(Loc, Diag::NameNotFirst) << spelling(Spec.Kind);
    if (!Spec[Option::Name].Given && Loc.isFileID()) Error << FixItHint::CreateInsertion(Loc, "name = ");
    return false;
  }
  return set(spelling(Option::Name), Text, Loc, Loc);
}

bool ArgumentParser::keyValue() {
  SourceLocation NameLoc = location();
  const IdentifierInfo* Word = atEnd() || current().isAnnotation() ? nullptr : current().getIdentifierInfo();
  if (!Word) return error(NameLoc, Diag::ExpectedOption) << spelling(Spec.Kind), false;
  Option O;
  if (!find(Word->getName(), NameLoc, O)) return false;
  ++Next;
  if (!at(tok::equal) && !at(tok::colon))
    return error(location(), Diag::ExpectedEquals) << spelling(O) << spelling(Spec.Kind)
                                                   << (atString() ? insertAfter(Tokens[Next - 1], " =") : FixItHint()),
           false;
  ++Next;
  SourceLocation ValueLoc = location();
  StringRef Text;
  std::string Storage;
  return value(O, Text, Storage) && set(Word->getName(), Text, NameLoc, ValueLoc);
}

bool ArgumentParser::value(Option O, StringRef& Text, std::string& Storage) {
  if (atString()) {
    if (!stringLiteral(Storage)) return false;
    Text = Storage;
    return true;
  }
  if (at(tok::numeric_constant) && typeOf(O) == OptionType::Number) {
    Storage = PP.getSpelling(current());
    Text = Storage;
    ++Next;
    return true;
  }
  if (typeOf(O) == OptionType::Number)
    return error(location(), Diag::ExpectedNumber) << spelling(O) << spelling(Spec.Kind) << MaxNumber, false;
  if (typeOf(O) == OptionType::String)
    return error(location(), Diag::ExpectedString) << spelling(O) << spelling(Spec.Kind), false;
  bool IsWord = !atEnd() && !current().isAnnotation() && current().getIdentifierInfo();
  Text = IsWord ? current().getIdentifierInfo()->getName() : StringRef();
  if (!IsWord) return check(O, Text, location(), location());
  ++Next;
  return true;
}

bool ArgumentParser::stringLiteral(std::string& Text) {
  size_t First = Next;
  while (atString()) ++Next;
  ArrayRef<Token> Literal = Tokens.slice(First, Next - First);
  for (const Token& Tok : Literal)
    if (!Tok.isOneOf(tok::string_literal, tok::utf8_string_literal) || Tok.hasUDSuffix())
      return error(Tok.getLocation(), Diag::BadString) << spelling(Spec.Kind) << withoutPrefix(Tok), false;
  StringLiteralParser Parser(Literal, PP);
  if (Parser.hadError) return false;
  Text = Parser.GetString().str();
  return true;
}

bool ArgumentParser::find(StringRef Name, SourceLocation Loc, Option& Result) {
  llvm::SmallVector<StringRef, OptionCount> Known;
  for (unsigned I = 0; I < OptionCount; ++I) {
    Result = static_cast<Option>(I);
    if (Name == spelling(Result)) return true;
    if (hasModel(Spec.Kind) || !isForModelsOnly(Result)) Known.push_back(spelling(Result));
  }
  StringRef Meant = nearest(Name, Known);
  error(Loc, Diag::UnknownOption) << Name << spelling(Spec.Kind) << Meant.empty()
                                  << (Meant.empty() ? quotedList(Known) : Meant.str()) << replace(Loc, Name, Meant);
  return false;
}

bool ArgumentParser::set(StringRef Name, StringRef Value, SourceLocation NameLoc, SourceLocation ValueLoc) {
  Option O;
  if (!find(Name, NameLoc, O) || !check(O, Value, NameLoc, ValueLoc)) return false;
  Spec[O].Given = true;
  Spec[O].Text = typeOf(O) == OptionType::Number ? std::to_string(*numberOf(Value)) : Value.str();
  Spec[O].Loc = NameLoc;
  return true;
}

bool ArgumentParser::check(Option O, StringRef Value, SourceLocation NameLoc, SourceLocation ValueLoc) {
  StringRef Kind = spelling(Spec.Kind);
  if (isForModelsOnly(O) && !hasModel(Spec.Kind))
    return error(NameLoc, Diag::OptionNeedsModelKind) << spelling(O) << Kind, false;
  if (Spec[O].Given) return error(NameLoc, Diag::DuplicateOption) << spelling(O) << Kind, false;
  if (O == Option::Name && Value.empty()) return error(ValueLoc, Diag::EmptyName) << Kind, false;
  if (typeOf(O) == OptionType::String) return true;
  if (typeOf(O) == OptionType::Number) {
    if (numberOf(Value)) return true;
    return error(ValueLoc, Diag::ExpectedNumber) << spelling(O) << Kind << MaxNumber, false;
  }
  auto Words = choicesOf(O);
  if (llvm::is_contained(Words, Value)) return true;
  std::string List = quotedList(Words);
  StringRef Meant = nearest(Value, Words);
  error(ValueLoc, Diag::ExpectedChoice) << spelling(O) << Kind << List << Meant.empty() << Meant
                                        << replace(ValueLoc, Value, Meant);
  return false;
}

/// Where Clang has made expressions of the arguments: always for __attribute__((...)).
static bool parseExpressions(Preprocessor& PP, const ParsedAttr& Attr, ArgumentParser& Parser, SpanKind Kind) {
  for (unsigned I = 0; I < Attr.getNumArgs(); ++I) {
    const Expr* Argument = Attr.isArgExpr(I) ? Attr.getArgAsExpr(I) : nullptr;
    const auto* Literal = dyn_cast_or_null<StringLiteral>(Argument ? Argument->IgnoreParenImpCasts() : nullptr);
    SourceLocation Loc = Argument ? Argument->getBeginLoc() : Attr.getRange().getEnd();
    if (!Literal) return report(PP.getDiagnostics(), Loc, Diag::ExpectedOption) << spelling(Kind), false;
    if (Literal->getCharByteWidth() != 1)
      return report(PP.getDiagnostics(), Loc, Diag::BadString) << spelling(Kind), false;
    if (!Parser.positional(Literal->getString(), Loc, I == 0)) return false;
  }
  return true;
}

bool llmobs::parseAttribute(Preprocessor& PP, const ParsedAttr& Attr, SpanKind Kind, const ArgumentTokens* Tokens,
                            SpanSpec& Result) {
  Result.Kind = Kind;
  Result.Range = Attr.getRange();
  ArgumentParser Parser(PP, Result);
  if (Attr.getNumArgs() > 0) return parseExpressions(PP, Attr, Parser, Kind);
  if (!Tokens) return true;
  Result.Range.setEnd(Tokens->End);
  return Parser.parse(*Tokens);
}
