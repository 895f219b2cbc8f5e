// SPDX-License-Identifier: Apache-2.0
// Shared by all commands that work on models: one task per file, its errors, its place in the
// output, and the worst exit status.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "cli/command.h"
#include "cli/processes.h"
#include "report/display.h"
#include "report/formats.h"

namespace firebreak::cli {

/// A file to be written, and what is to be said once it is.
struct Save {
  std::string file;
  std::string text;
  std::string out;
  std::string err;
};

/// What became of one model.
struct FileResult {
  Status status = Status::Holds;
  std::string out = {};  // in the format that is asked for
  std::string err = {};  // for standard error
  std::optional<Save> save = {};
};

/// Does a command's work on one file, in its own environment.
using ModelWork = FileResult (*)(const std::string& file, const Options& options,
                                 base::Environment& environment);

/// The same; what it published last is the result where the time limit cuts it off.
using Publish = std::function<void(FileResult)>;
using PublishingWork = FileResult (*)(const std::string& file, const Options& options,
                                      base::Environment& environment, const Publish& publish);

/// The same; it is told which of the files it works on.
using IndexedWork = std::function<FileResult(std::size_t index, const Options& options)>;

/// How text for several files is laid out: one after the other; with blank lines between them; and
/// with a summary at the end. With --quiet always the first.
enum class Layout { Plain, Separate, Summary };

Finish run_per_model(const Options& options, const base::Environment& environment, ModelWork work,
                     Layout layout = Layout::Summary);
Finish run_per_file(const Options& options, const base::Environment& environment,
                    const IndexedWork& work, Layout layout = Layout::Summary);
Finish run_per_model(const Options& options, const base::Environment& environment,
                     PublishingWork work);

/// What text is laid out on: standard output, if that is a terminal.
report::Page page_of(const Options& options);

/// A result as --format and --quiet ask.
template <class Result>
std::string written(const Result& result, report::Frame frame, const Options& options) {
  frame.verbose = options.verbose;
  frame.page = page_of(options);
  return report::write(format_of(options), result, frame);
}

/// Prints one document, made of everything, where `options` say; for errors standard error.
Finish finish_with(const Options& options, std::string_view result, Status status);

/// What one file gives for each of several documents in it: texts in a row, or JSON, an array of
/// these if there is more than one.
std::string one_or_array(const std::vector<std::string>& results, const Options& options,
                         const std::string& file);

/// A result of a file, or of none (""), as it is written: JSON says of what it is.
std::string stamped(std::string_view result, const Options& options, std::string_view file);

/// Says on standard error, with --quiet too, that a file takes long or much.
Notices notices(const Options& options, const base::Environment& environment);

/// Why a model was given up, for people: the time or the memory is over.
std::string limit_reached(Ending ending, const Options& options);

/// A file whose input is wrong: the errors as text and, where JSON is asked, as an object too.
FileResult wrong_input(const std::string& file, const Options& options,
                       const base::Diagnostics& diagnostics);
FileResult wrong_input(const std::string& file, const Options& options, const std::string& message);

}  // namespace firebreak::cli
