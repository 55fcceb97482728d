// Objects that their own initialisers hand on: nobody may look at members that are not made yet.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -c -o %t.o -fplugin-arg-llmobs-remarks %s 2>&1 | %filecheck %s --check-prefix=REMARK
#include "check.h"
#include <string>

// REMARK: values of type 'Parser' are shown by the name of their type: one of its initialisers hands the object on before
struct Parser {
  int rules;
  std::string text;
  Parser();
};
// CHECK: open tool load(parser=<Parser>)
[[llmobs::tool]] int load(Parser& parser) { return &parser.text != nullptr ? 3 : 0; }
Parser::Parser() : rules(load(*this)), text("text") {}

struct Default {
  int number = count(*this);
  std::string text = "text";
  // CHECK: open tool count(object=<Default>)
  [[llmobs::tool]] static int count(const Default& object) { return sizeof object > 1; }
};

template<class T> struct Base {
  T* owner;
  explicit Base(T& made) : owner(remember(made)) {}
  // CHECK: open tool remember(made=<Generic<int>>)
  [[llmobs::tool]] static T* remember(T& made) { return &made; }
};
template<class T> struct Generic : Base<Generic<T>> {
  std::string text;
  Generic() : Base<Generic<T>>(*this), text("text") {}
};

// These use what is their own, which is as usual.
struct Own {
  int first = 1, second;
  std::string text;
  int twice() const { return 2 * first; }
  Own() : second((*this).twice() + this->first), text("text") { note(*this); }
  // CHECK: open tool note(own={"first": 1, "second": 3, "text": "text"})
  [[llmobs::tool]] static void note(const Own& own) { printf("%d\n", own.second); }
};

int main() {
  Parser parser;
  Default object;
  Generic<int> generic;
  Own own;
  printf("%d %s %d %d\n", parser.rules, parser.text.c_str(), object.number, generic.owner == &generic);
}
