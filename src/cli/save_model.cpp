// SPDX-License-Identifier: Apache-2.0
#include "cli/save_model.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "expect/expectation.h"
#include "frontend/write_back.h"
#include "infer/complete.h"
#include "report/display.h"

namespace firebreak::cli {

namespace {

std::string said(const std::string& what, const std::string& file, const Options& options) {
  if (format_of(options) != Format::Text) return "";
  return fmt::format("\n{}: {}\n", report::printable(file), report::printable(what));
}

}  // namespace

void save_model(const Saving& saving, const std::string& file, const Options& options,
                const std::string& text, const Loaded& loaded, const base::Environment& environment,
                FileResult& file_result) {
  if (!saving.result.repair || !result::confirmed(saving.result)) {
    file_result.out += said("nothing is written to " + options.write.value(), file, options);
    return;
  }
  const expect::SavedModel saved =
      expect::saved_model(saving.changed(), options.variants, environment);
  const bool one_file = !options.topology.has_value();
  const auto written = frontend::write_back(
      one_file ? std::optional(text) : std::nullopt, loaded.model, saved.model,
      frontend::reader_of_saved(loaded.model, *options.write, infer::complete_model));
  if (!written) {
    file_result.status = worst(file_result.status, Status::BadInput);
    file_result.err =
        complaint(fmt::format("cannot write {}: its text could not be read again", *options.write));
    return;
  }
  if (!written->elsewhere.empty()) {
    file_result.status = worst(file_result.status, Status::BadInput);
    file_result.err = complaint(report::printable(fmt::format(
        "cannot write {}: the {} model has changes in files that it includes; make them "
        "there",
        *options.write, saving.what)));
    for (const std::string& change : written->elsewhere) {
      file_result.err += fmt::format("  {}\n", report::printable(change));
    }
    return;
  }
  Save save{*options.write, written->text, "", ""};
  if (!saved.renewed.empty() && !options.quiet) {
    save.err = fmt::format("firebreak: 'expect' in {} says what holds of the {} model:\n  {}\n",
                           report::printable(*options.write), saving.what,
                           fmt::join(saved.renewed, "\n  "));
  }
  save.out =
      said(fmt::format("the {} model is in {}{}", saving.what, *options.write,
                       written->layout_kept ? ""
                                            : ", in canonical layout and without its comments: the "
                                              "text of the original could not be edited"),
           file, options);
  file_result.save = std::move(save);
}

}  // namespace firebreak::cli
