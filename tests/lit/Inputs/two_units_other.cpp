#include "two_units.h"

int other_shared(int x) { return shared(x); }
int other_method(int x) { return Shared().method(x); }
int other_templated(int x) { return templated(x); }
int other_count() { return counts(); }
int (*other_address())(int) { return &shared; }
