[[llmobs::tool]] int sum(const int* values, int n) {
  int total = 0;
#pragma omp parallel for reduction(+ : total)
  for (int i = 0; i < n; ++i) total += values[i];
  if (total < 0) return 0;
  return total;
}
struct Item {
  [[llmobs::task]] Item();
  [[llmobs::tool]] virtual long method(long double x) { return static_cast<long>(x); }
};
Item::Item() {}
