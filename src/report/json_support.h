// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace firebreak::report {

using Json = nlohmann::ordered_json;

/// Adds a member without looking for the key first: objects of a large model stay linear. The key
/// must be new.
inline void append(Json& object, const std::string& key, Json value) {
  auto& members = object.get_ref<Json::object_t&>();
  members.Json::object_t::Container::emplace_back(key, std::move(value));
}

/// Longer texts are not read, in bytes.
inline constexpr std::size_t kMostText = 64U << 20U;

/// For the callback of a parser: notices an object with two members of one name, of which a reader
/// would take the one or the other.
class DuplicateKeys {
 public:
  /// False once there is one.
  template <class AnyJson>
  bool watch(int depth, typename AnyJson::parse_event_t event, const AnyJson& parsed) {
    // A key's depth is one more than its object's.
    const auto level = static_cast<std::size_t>(depth < 0 ? 0 : depth);
    if (keys_.size() <= level) keys_.resize(level + 1);
    if (event == AnyJson::parse_event_t::object_start) keys_[level].clear();
    if (event == AnyJson::parse_event_t::key && level > 0) {
      const auto& key = parsed.template get_ref<const std::string&>();
      if (!keys_[level - 1].insert(key).second && !found_) found_ = key;
    }
    return !found_;
  }
  const std::optional<std::string>& found() const { return found_; }

 private:
  std::vector<std::set<std::string>> keys_;  // by depth, of the object that is open there
  std::optional<std::string> found_;
};

inline std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace firebreak::report
