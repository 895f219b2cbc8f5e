// SPDX-License-Identifier: Apache-2.0
// The table of options of all commands. The parser, the completion scripts and the manual page are
// made from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imports/importers.h"
#include "report/formats.h"
#include "result/label.h"
#include "result/repair.h"
#include "result/trace.h"
#include "topology/builder.h"

namespace firebreak::cli {

using report::Format;

/// What does the runs of a sweep.
enum class Engine : std::uint8_t { Local, Slurm, Mpi };

/// Whether text for people has colours: where it goes to a terminal, which NO_COLOR may forbid.
enum class Color : std::uint8_t { Never, Auto, Always };

/// Everything that the command line can say. Each command reads what its row lists.
struct Options {
  std::vector<std::string> files;
  Format format = Format::Text;  // see format_of
  std::optional<std::string> output;
  std::optional<double> timeout;  // seconds
  std::uint32_t seed = 0;
  unsigned jobs = 1;
  bool quiet = false;
  bool verbose = false;
  bool watch = false;
  Color color = Color::Never;  // Auto of a command that has the option
  topology::VariantChoice variants;
  std::optional<std::string> topology;
  result::RuleSet rules = result::RuleSet::Sound;
  std::set<result::Anomaly> anomalies = result::all_anomalies();
  std::optional<unsigned> enumerate;   // components
  std::optional<unsigned> attributes;  // of the models that are enumerated
  std::size_t traces = 16;
  std::string to;
  unsigned messages = 2;  // of each source, in what is exported to model checkers
  std::optional<std::string> junit;
  std::optional<std::string> baseline;
  result::RepairTarget target = result::RepairTarget::Deterministic;
  std::optional<std::string> write;
  bool all = false;
  std::optional<std::size_t> limit;  // of the repairs that are listed
  bool pareto = false;
  bool relax = false;
  bool over_coordination = false;  // on the page of `report`
  bool weakest_network = false;    // likewise
  imports::Request import;         // but for its files
  std::optional<std::string> stub;
  std::vector<std::pair<std::string, std::uint64_t>> parameters;  // of models that are generated
  std::optional<std::uint32_t> count;                             // of these
  std::optional<std::string> database;
  bool reproducible = false;
  Engine engine = Engine::Local;
  std::size_t workers = 2;  // of an engine
};

/// How results are written: of text, --quiet leaves lines.
inline Format format_of(const Options& options) {
  return options.quiet && options.format == Format::Text ? Format::Line : options.format;
}

enum class ValueKind { None, Choice, File, Free };

/// One row. `store` puts the value into the options and returns what is wrong with it, or "".
struct OptionRow {
  std::string_view name;             // without the dashes
  std::string_view short_name = {};  // one letter, or ""
  std::string_view value = {};       // what the help calls the value; "" for a flag
  ValueKind kind = ValueKind::None;
  std::vector<std::string_view> choices = {};  // for Choice
  bool repeatable = false;
  bool required = false;
  std::string_view help;
  std::string (*store)(std::string_view value, Options& options) = nullptr;
};

std::span<const OptionRow> option_table();

/// The row of that name; it must exist.
const OptionRow& option_row(std::string_view name);

/// Options that every command takes, by name.
std::span<const std::string_view> common_options();

}  // namespace firebreak::cli
