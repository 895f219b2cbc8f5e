// SPDX-License-Identifier: Apache-2.0
// Reads JSON that comes from anywhere: its size, depth and the size of its objects are limited (the
// library looks keys up one by one), and every field is checked before it is used.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "report/json_support.h"

namespace firebreak::report {

/// Fields of a document by name, with errors that say where they stand ("worlds[1].name"). An error
/// is added for whatever is missing or of another type, and a value of the right type comes back
/// all the same.
class JsonReader {
 public:
  /// `what` the text is, for messages: "trace".
  JsonReader(std::string_view what, const std::string& file, base::Diagnostics& diagnostics)
      : what_(what), file_(file), diagnostics_(diagnostics) {}

  bool failed() const { return errors_ > 0; }
  void error(std::string message, std::string hint = "", base::SourceSpan span = {});
  std::optional<Json> parse(std::string_view text);

  const Json* member(const Json& object, const char* key, const std::string& where,
                     bool required = true);
  std::string text(const Json& object, const char* key, const std::string& where,
                   bool required = true);
  bool flag(const Json& object, const char* key, const std::string& where, bool required = false);
  std::optional<std::int64_t> integer(const Json& value, const std::string& where);
  /// An integer from 0 to `most`.
  std::uint64_t count(const Json& object, const char* key, const std::string& where,
                      std::uint64_t most);
  std::vector<std::string> texts(const Json& object, const char* key, const std::string& where,
                                 bool required);

  /// The elements of an array; none where it is absent or no array.
  template <class Read>
  void each(const Json& object, const char* key, const std::string& where, bool required,
            Read read) {
    const Json* value = member(object, key, where, required);
    if (value == nullptr) return;
    if (!value->is_array()) {
      error(path_to(where, key) + ": expected an array");
      return;
    }
    for (std::size_t i = 0; i < value->size() && errors_ <= kMaxErrors; ++i) {
      read((*value)[i], fmt::format("{}[{}]", path_to(where, key), i));
    }
  }

  static std::string path_to(const std::string& where, const char* key) {
    return where.empty() ? key : where + "." + key;
  }

 private:
  static constexpr std::size_t kMaxErrors = 20;

  std::string_view what_;
  const std::string& file_;
  base::Diagnostics& diagnostics_;
  std::size_t errors_ = 0;
};

}  // namespace firebreak::report
