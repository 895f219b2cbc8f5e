// SPDX-License-Identifier: Apache-2.0
#include "imports/commented.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace firebreak::imports {

namespace {

/// Goes through the canonical text, which has one line for each stream, component and path.
class Commenter {
 public:
  explicit Commenter(const Notes& notes) : notes_(notes) {}

  std::string run(std::string_view text) {
    std::string all;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      all += with_comment(text.substr(0, end)) + "\n";
      text.remove_prefix(end + 1);
    }
    return all;
  }

 private:
  std::string with_comment(std::string_view line) {
    const std::string note = note_of(line);
    return note.empty() ? std::string(line) : fmt::format("{}  # {}", line, note);
  }

  std::string note_of(std::string_view line) {
    if (!line.starts_with(' ')) {
      section_ = line.starts_with("streams:")      ? Section::Streams
                 : line.starts_with("components:") ? Section::Components
                                                   : Section::Other;
      return "";
    }
    const bool entry = !line.starts_with("   ");
    if (section_ == Section::Streams && entry) return at(notes_.streams, stream_++);
    if (section_ != Section::Components) return "";
    if (entry) {
      path_ = 0;
      return component_ < notes_.components.size() ? notes_.components[component_++].whole : "";
    }
    if (!line.starts_with("    ") || component_ == 0) return "";
    if (line.substr(4).starts_with("annotation:")) annotation_ = true;
    if (line[4] != ' ' && !line.substr(4).starts_with("annotation:")) annotation_ = false;
    if (!annotation_ || !line.starts_with("      - ")) return "";
    return at(notes_.components[component_ - 1].paths, path_++);
  }

  static std::string at(const std::vector<std::string>& notes, std::size_t i) {
    return i < notes.size() ? notes[i] : "";
  }

  enum class Section { Streams, Components, Other };

  const Notes& notes_;
  Section section_ = Section::Other;
  std::size_t stream_ = 0;
  std::size_t component_ = 0;
  std::size_t path_ = 0;
  bool annotation_ = false;
};

}  // namespace

std::string commented(std::string_view model_text, const Notes& notes) {
  return Commenter(notes).run(model_text);
}

}  // namespace firebreak::imports
