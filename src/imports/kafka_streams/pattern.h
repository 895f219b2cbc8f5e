// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <regex.h>

#include <string>

namespace firebreak::imports::kafka_streams {

/// A pattern of names of topics, as far as it can be understood in bounded time: Java's patterns
/// are read as POSIX extended ones. One that cannot be matches nothing.
class TopicPattern {
 public:
  explicit TopicPattern(const std::string& pattern);
  TopicPattern(const TopicPattern&) = delete;
  TopicPattern& operator=(const TopicPattern&) = delete;
  ~TopicPattern();

  bool valid() const { return valid_; }
  bool matches(const std::string& topic) const;

 private:
  regex_t compiled_{};
  bool valid_ = false;
};

}  // namespace firebreak::imports::kafka_streams
