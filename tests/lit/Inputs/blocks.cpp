// A return inside a block is the block's own.
[[llmobs::tool]] int host(int x) {
  int (^block)(int) = ^(int y) {
    if (y > 0) return y;
    return -y;
  };
  return block(x) + 1;
}
[[llmobs::tool]] int takes(int (^block)(int)) { return block(1); }
