export module other;

export [[llmobs::tool]] int exported(int x) { return x + 1; }
