// SPDX-License-Identifier: Apache-2.0
// Where results go: standard output, or a file that is written whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/options.h"
#include "report/formats.h"

namespace firebreak::cli {

/// Replaces `file` by a file of this content, in one step, so that no reader sees a part of it;
/// what is no regular file (a pipe, a device) is written to. Returns what went wrong, or "".
std::string write_file(const std::string& file, std::string_view content);

/// Whether all of it could be written.
bool write_all(int descriptor, std::string_view content);

/// Writes and flushes. Returns what went wrong, or "".
std::string write_stdout(std::string_view content);

/// Collects the results of the models, in order, and puts them together as the shape of the format
/// says (report::Shape); of `several` documents it makes an array. What needs no end is written to
/// standard output as it comes.
class Output {
 public:
  Output(const Options& options, bool several);

  /// With `separate`, text after text that was added before stands behind a blank line.
  void add(std::string_view result, bool separate = false);
  /// Writes what is still to be written. Returns what went wrong with any writing, or "".
  std::string finish();

 private:
  bool streams() const;
  bool documents() const;
  std::string before() const;

  report::Shape shape_;
  std::optional<std::string> file_;
  bool highlights_;
  bool several_;
  bool empty_ = true;
  std::string pending_;
  std::string problem_;
};

}  // namespace firebreak::cli
