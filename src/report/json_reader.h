// SPDX-License-Identifier: Apache-2.0
// Reads JSON that comes from anywhere: its size is limited (json_shape.h), and every field is
// checked before it is used.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "result/anomaly.h"

namespace firebreak::report {

/// Not in the order of the text, as Json is, so that a member is found at once.
using Parsed = nlohmann::json;

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
  std::optional<Parsed> parse(std::string_view text);

  const Parsed* member(const Parsed& object, const char* key, const std::string& where,
                       bool required = true);
  std::string text(const Parsed& object, const char* key, const std::string& where,
                   bool required = true);
  bool flag(const Parsed& object, const char* key, const std::string& where, bool required = false);
  std::optional<std::int64_t> integer(const Parsed& value, const std::string& where);
  /// An integer from 0 to `most`.
  std::uint64_t count(const Parsed& object, const char* key, const std::string& where,
                      std::uint64_t most);
  std::vector<std::string> texts(const Parsed& object, const char* key, const std::string& where,
                                 bool required);

  /// The member "anomaly", by its name.
  result::Anomaly anomaly(const Parsed& object);

  /// The elements of an array; none where it is absent or no array.
  template <class Read>
  void each(const Parsed& object, const char* key, const std::string& where, bool required,
            Read read) {
    const Parsed* value = member(object, key, where, required);
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
