// An attribute that is not compiled, and one that is no longer an attribute, are not lost.
export module conditional;

#if 0
[[llmobs::tool]]
#endif
export int plain(int x) { return x + 1; }
// [[llmobs::tool]]
export int commented(int x) { return x + 1; }
