// SPDX-License-Identifier: Apache-2.0
#include "report/json_shape.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace firebreak::report {

namespace {

using Json = nlohmann::json;

// The parser's events; false ends it.
class Watcher {
 public:
  JsonFault take() { return std::move(fault_); }

  bool null() { return value(); }
  bool boolean(bool) { return value(); }
  bool number_integer(Json::number_integer_t) { return value(); }
  bool number_unsigned(Json::number_unsigned_t) { return value(); }
  bool number_float(Json::number_float_t, const std::string&) { return value(); }
  bool string(const std::string&) { return value(); }
  bool binary(const Json::binary_t&) { return value(); }

  bool start_object(std::size_t) { return open(); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(); }
  bool end_array() { return close(); }

  bool key(const std::string& name) {
    if (keys_.back().insert(name).second) return value();
    fault_.duplicate = name;
    return false;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
    fault_.syntax = position > 0 ? position - 1 : 0;
    return false;
  }

 private:
  bool value() {
    if (++values_ > kMostValues) {
      fault_.limit = fmt::format("holds more than {} values", kMostValues);
    }
    return fault_.limit.empty();
  }

  bool open() {
    keys_.emplace_back();
    if (keys_.size() > kMostDepth) {
      fault_.limit = fmt::format("is nested more than {} deep", kMostDepth);
    }
    return value();
  }

  bool close() {
    keys_.pop_back();
    return true;
  }

  JsonFault fault_;
  std::vector<std::set<std::string>> keys_;  // of what is open
  std::size_t values_ = 0;
};

}  // namespace

JsonFault fault_in(std::string_view text) {
  JsonFault fault;
  if (text.size() > kMostText) {
    fault.limit = fmt::format("has more than {} MiB", kMostText >> 20U);
    return fault;
  }
  Watcher watcher;
  Json::sax_parse(text, &watcher);
  return watcher.take();
}

}  // namespace firebreak::report
