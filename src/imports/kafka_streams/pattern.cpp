// SPDX-License-Identifier: Apache-2.0
// POSIX's matcher runs an automaton and does not go back, but for back references; these, and
// counted repetitions, which can make the automaton huge, are not taken.
#include "imports/kafka_streams/pattern.h"

#include <cctype>

namespace firebreak::imports::kafka_streams {

namespace {

constexpr std::size_t kLongest = 200;  // bytes, of patterns and topics

}  // namespace

TopicPattern::TopicPattern(const std::string& pattern) {
  if (pattern.size() > kLongest || pattern.find('{') != std::string::npos) return;
  std::string posix;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '\\' || i + 1 == pattern.size()) {
      posix += pattern[i];
      continue;
    }
    const char escaped = pattern[++i];
    if (std::isdigit(static_cast<unsigned char>(escaped)) != 0) return;
    if (escaped == 'd') {
      posix += "[0-9]";
    } else {
      posix += '\\';
      posix += escaped;
    }
  }
  valid_ = ::regcomp(&compiled_, ("^(" + posix + ")$").c_str(), REG_EXTENDED | REG_NOSUB) == 0;
}

TopicPattern::~TopicPattern() {
  if (valid_) ::regfree(&compiled_);
}

bool TopicPattern::matches(const std::string& topic) const {
  return valid_ && topic.size() <= kLongest &&
         ::regexec(&compiled_, topic.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace firebreak::imports::kafka_streams
