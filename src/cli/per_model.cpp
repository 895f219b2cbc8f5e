// SPDX-License-Identifier: Apache-2.0
#include "cli/per_model.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/output.h"
#include "cli/packed.h"
#include "cli/refuse.h"
#include "cli/terminal.h"
#include "report/display.h"
#include "report/highlight.h"
#include "report/stamp.h"

namespace firebreak::cli {
namespace {

void complain(const std::string& problem) { std::fputs(complaint(problem).c_str(), stderr); }

void complain_about_input(const std::string& errors, const Options& options) {
  if (!wants_color(options.color, STDERR_FILENO)) {
    std::fputs(errors.c_str(), stderr);
    return;
  }
  std::error_code none;  // then names stay relative
  const std::string here = std::filesystem::current_path(none).string();
  const std::string shown = report::highlighted_errors(errors, host_for_links(STDERR_FILENO), here);
  std::fputs(shown.c_str(), stderr);
}

FileResult given_up(const std::string& file, const Options& options, Ending ending) {
  const std::string reason = limit_reached(ending, options);
  return {.status = Status::Unknown, .out = written(report::GivenUp{reason}, {file}, options)};
}

std::string packed(const FileResult& file_result) {
  std::vector<std::string> fields = {std::to_string(static_cast<int>(file_result.status)),
                                     file_result.out, file_result.err};
  if (const auto& save = file_result.save) {
    fields.insert(fields.end(), {save->file, save->text, save->out, save->err});
  }
  return pack(fields);
}

FileResult unpacked(std::string_view text) {
  const std::vector<std::string> fields = unpack(text);
  FileResult file_result{static_cast<Status>(std::stoi(fields.at(0))), fields.at(1), fields.at(2)};
  if (fields.size() > 3)
    file_result.save = {fields.at(3), fields.at(4), fields.at(5), fields.at(6)};
  return file_result;
}

// Where no limit breaks it off any more.
void save(const Save& what, FileResult& file_result) {
  const std::string problem = write_file(what.file, what.text);
  if (problem.empty()) {
    file_result.out += what.out;
    file_result.err += what.err;
  } else {
    file_result.err += complaint(problem);
    file_result.status = worst(file_result.status, Status::BadInput);
  }
}

FileResult file_result_of(const std::string& file, const Options& options,
                          const Outcome<std::string>& outcome) {
  if (outcome.result) return unpacked(*outcome.result);
  if (outcome.ending != Ending::Failed) return given_up(file, options, outcome.ending);
  return {.status = Status::Internal,
          .err = internal_error(fmt::format("{}: {}", report::printable(file), outcome.problem))};
}

using Work = std::function<FileResult(std::size_t index, const Options& options,
                                      base::Environment& environment, const Publish& publish)>;

// "3 files: 2 hold, 1 is unknown", in the words of the exit status.
std::string summary(const std::vector<Status>& statuses) {
  struct Row {
    Status status;
    std::string_view one;
    std::string_view several;
  };
  constexpr std::array<Row, 5> kRows = {{{Status::Holds, "holds", "hold"},
                                         {Status::Broken, "does not hold", "do not hold"},
                                         {Status::Unknown, "is unknown", "are unknown"},
                                         {Status::BadInput, "is wrong", "are wrong"},
                                         {Status::Internal, "failed", "failed"}}};
  std::vector<std::string> parts;
  for (const Row& row : kRows) {
    const auto count = std::ranges::count(statuses, row.status);
    if (count > 0) parts.push_back(fmt::format("{} {}", count, count == 1 ? row.one : row.several));
  }
  return fmt::format("{} files: {}\n", statuses.size(), fmt::join(parts, ", "));
}

Finish run_all(const Options& options, const base::Environment& environment, const Work& work,
               Layout layout) {
  const bool text = report::shape_of(format_of(options)) == report::Shape::Prose;
  if (!text || options.files.size() < 2) layout = Layout::Plain;
  std::vector<Status> statuses;
  Output output(options, options.files.size() > 1);
  Finish finish;
  Processes processes(
      options.files.size(), environment,
      [&](std::size_t index, base::Environment& own, const auto& publish) {
        return packed(work(index, options, own,
                           [&](const FileResult& file_result) { publish(packed(file_result)); }));
      },
      notices(options, environment));
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    FileResult file_result = file_result_of(options.files[i], options, processes.get(i));
    if (file_result.save) save(*file_result.save, file_result);
    finish.status = worst(finish.status, file_result.status);
    environment.report_progress("");
    complain_about_input(file_result.err, options);
    std::string out = stamped(file_result.out, options, options.files[i]);
    const std::string heading = report::printable(options.files[i]) + ":";
    if (layout != Layout::Plain && !out.empty() && !out.starts_with(heading)) {
      out.insert(0, heading + "\n");
    }
    output.add(out, layout != Layout::Plain);
    statuses.push_back(file_result.status);
  }
  if (layout == Layout::Summary && text) output.add(summary(statuses), true);
  const std::string problem = output.finish();
  if (!problem.empty()) {
    complain(problem);
    finish.status = worst(finish.status, Status::BadInput);
  }
  return finish;
}

}  // namespace

// Asked once: what is printed in parts must fit together.
report::Page page_of(const Options& options) {
  static const std::optional<std::size_t> columns = terminal_columns(STDOUT_FILENO);
  report::Page page = {.folds = !options.verbose};
  if (columns && !options.output) page.width = report::width_for(*columns);
  return page;
}

std::string stamped(std::string_view result, const Options& options, std::string_view file) {
  if (!report::is_document(format_of(options))) return std::string(result);
  return report::stamped(result, FIREBREAK_VERSION, file);
}

std::string one_or_array(const std::vector<std::string>& results, const Options& options,
                         const std::string& file) {
  const bool array = report::is_document(format_of(options)) && results.size() > 1;
  if (!array) return fmt::format("{}", fmt::join(results, ""));
  std::vector<std::string> elements;
  elements.reserve(results.size());
  for (const std::string& result : results) elements.push_back(stamped(result, options, file));
  return fmt::format("[\n{}]\n", fmt::join(elements, ",\n"));
}

Notices notices(const Options& options, const base::Environment& environment) {
  return {.tell = [&](std::size_t index, std::string_view what) {
    environment.report_progress("");
    complain(fmt::format("{}: {}", options.files[index], what));
  }};
}

std::string limit_reached(Ending ending, const Options& options) {
  if (ending == Ending::OutOfMemory) return "out of memory";
  if (ending == Ending::OutOfProcessorTime) return "out of processor time";
  return fmt::format("the time limit of {} s was reached", options.timeout.value_or(0));
}

FileResult wrong_input(const std::string& file, const Options& options,
                       const base::Diagnostics& diagnostics) {
  FileResult file_result{.status = Status::BadInput, .err = error_text(diagnostics)};
  file_result.out = written(report::Refused{diagnostics}, {file}, options);
  return file_result;
}

FileResult wrong_input(const std::string& file, const Options& options,
                       const std::string& message) {
  base::Diagnostics diagnostics;
  diagnostics.add(
      {.code = "wrong-input", .file = file, .span = {}, .message = message, .hint = ""});
  return wrong_input(file, options, diagnostics);
}

Finish finish_with(const Options& options, std::string_view result, Status status) {
  Output output(options, false);
  output.add(stamped(result, options, ""));
  const std::string problem = output.finish();
  if (problem.empty()) return {.status = status};
  complain(problem);
  return {.status = worst(status, Status::BadInput)};
}

Finish run_per_model(const Options& options, const base::Environment& environment, ModelWork work,
                     Layout layout) {
  return run_all(
      options, environment,
      [work](std::size_t i, const auto& all, auto& own, const Publish&) {
        return work(all.files[i], all, own);
      },
      layout);
}

Finish run_per_model(const Options& options, const base::Environment& environment,
                     PublishingWork work) {
  return run_all(
      options, environment,
      [work](std::size_t i, const auto& all, auto& own, const Publish& publish) {
        return work(all.files[i], all, own, publish);
      },
      Layout::Summary);
}

Finish run_per_file(const Options& options, const base::Environment& environment,
                    const IndexedWork& work, Layout layout) {
  return run_all(
      options, environment,
      [work](std::size_t i, const auto& all, auto&, const Publish&) { return work(i, all); },
      layout);
}

}  // namespace firebreak::cli
