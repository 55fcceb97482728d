// Functions to which JSON cannot give their arguments are not offered to a model.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify %s
#include <llmobs/tool.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

struct Private {
  explicit Private(int n) : n_(n) {}
  int get() const { return n_; }

private:
  int n_;
};
struct Incomplete;
union Either {
  int i;
  float f;
};
struct Holder {
  std::vector<Private> all;
};
struct Bits {
  unsigned bit : 1;
};
struct Referring {
  int& to;
};
enum class Nothing : int {};

int pointer(const int* p);         // expected-error {{function 'pointer' cannot be offered to a model: JSON cannot give parameter 'p' a value: 'const int *'}}
int out(std::string& text);        // expected-error {{function 'out' cannot be offered to a model: parameter 'text' is a reference to what only the caller has}}
int unnamed(int);                  // expected-error {{function 'unnamed' cannot be offered to a model: a parameter has no name}}
int variadic(int n, ...);          // expected-error {{function 'variadic' cannot be offered to a model: it takes any number of arguments}}
int hidden(const Private& value);  // expected-error {{JSON cannot give parameter 'value' a value: 'Private': its data members are not all public}}
int incomplete(const Incomplete& value); // expected-error {{JSON cannot give parameter 'value' a value: 'Incomplete': it is incomplete here}}
int either(Either value);          // expected-error {{JSON cannot give parameter 'value' a value: 'Either': it is a union}}
int nested(const Holder& value);   // expected-error {{JSON cannot give parameter 'value' a value: 'Private': its data members are not all public}}
int bits(Bits value);              // expected-error {{JSON cannot give parameter 'value' a value: 'Bits': it has bit-fields}}
int referring(Referring value);    // expected-error {{JSON cannot give parameter 'value' a value: 'Referring': its data member 'to' is a reference}}
int keys(std::map<int, int> value); // expected-error {{the keys of an object must be text}}
int no_names(Nothing value);       // expected-error {{JSON cannot give parameter 'value' a value: 'Nothing': it has no enumerators}}
int array(const int (&value)[2]);  // expected-error {{parameter 'value' is an array; take a std::array}}
int callback(void (*value)());     // expected-error {{JSON cannot give parameter 'value' a value: 'void (*)()'}}

void ask() {
#define ASK(f) (void)llmobs::tool_name<f>();
  ASK(pointer)
  (void)llmobs::tool_schema<pointer>();
  (void)llmobs::call_tool<pointer>("", "");
  ASK(out) ASK(unnamed) ASK(variadic) ASK(hidden) ASK(incomplete) ASK(either) ASK(nested) ASK(bits) ASK(referring)
  ASK(keys) ASK(no_names) ASK(array) ASK(callback)
}
