[[llmobs::tool]] inline int in_the_middle(int x) { return x; }
