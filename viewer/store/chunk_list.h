// A ChunkList is a list that grows without moving what is in it and without room for much more: a million rows are not to be
// there twice while the list grows.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace llmobs::viewer {

template<typename Item, std::size_t per_chunk = 4096> class ChunkList {
public:
  void push_back(const Item& item) {
    if (size_ % per_chunk == 0) chunks_.push_back(std::make_unique<Item[]>(per_chunk));
    ++size_;
    (*this)[size_ - 1] = item;
  }
  Item& operator[](std::size_t i) { return chunks_[i / per_chunk][i % per_chunk]; }
  const Item& operator[](std::size_t i) const { return chunks_[i / per_chunk][i % per_chunk]; }
  std::size_t size() const { return size_; }

  ChunkList() = default;
  ChunkList(ChunkList&& other) noexcept : chunks_(std::move(other.chunks_)), size_(std::exchange(other.size_, 0)) {}
  ChunkList& operator=(ChunkList&& other) noexcept {
    chunks_ = std::move(other.chunks_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

private:
  std::vector<std::unique_ptr<Item[]>> chunks_;
  std::size_t size_ = 0;
};

} // namespace llmobs::viewer
