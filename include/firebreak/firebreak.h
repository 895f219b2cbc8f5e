// SPDX-License-Identifier: Apache-2.0
// Firebreak as a library: read or build a model, verify it, repair it, check a repair's
// certificate, and write each result as the command line does. docs/library.md shows it in use,
// README.md says what the words mean.
//
// Every type here is a value; copies share what they hold, which never changes, so they may be used
// from several threads at once. What goes wrong is thrown: InvalidInput for what the caller gave,
// std::bad_alloc where memory ran out, std::logic_error for a bug of Firebreak. Running out of time
// is no error, but a result that says so. All text is UTF-8.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak {

/// "0.1.0"
std::string_view version();

/// One error of the input. `code` is stable and in kebab case ("unknown-key"); `hint` may be empty.
struct Diagnostic {
  std::string code;
  std::string file;
  unsigned line = 0;  // 1-based, as is the column; 0: it has no place
  unsigned column = 0;
  std::string message;
  std::string hint;
};

/// All errors of one input, at least one. `what()` is a line for each, as the command line prints
/// them, and another for its hint.
class InvalidInput : public std::runtime_error {
 public:
  explicit InvalidInput(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// What a sink can show, from the least to the most severe.
enum class Anomaly : std::uint8_t { None, Run, Instance, Diverge };
enum class Verdict : std::uint8_t { Deterministic, Divergent, Unknown };
/// Text is for people; Line is one line of it; Json follows schema/firebreak-result.schema.json.
enum class Format : std::uint8_t { Text, Line, Json };

/// `time`: how long one call may take; none: as long as it needs. It is looked at often, not
/// always: a call can come back some tenths of a second late.
struct Limits {
  std::optional<std::chrono::milliseconds> time;
};

/// Which variant a component uses, by its name; one that is not named uses its `annotation`.
using Variants = std::map<std::string, std::string>;

/// The parts of a model that is built here rather than read. What these cannot say, a text can.
struct Endpoint {
  std::string component;
  std::string interface;
};
struct Stream {
  std::string name;
  std::optional<Endpoint> from;  // none: it comes from outside
  std::optional<Endpoint> to;    // none: it is a sink
  std::vector<std::string> attributes;
  std::vector<std::vector<std::string>> seals = {};  // keys; an empty one: at the stream's end
};
enum class Annotation : std::uint8_t { CR, CW, OR, OW };
struct Path {
  std::string from;
  std::optional<std::string> to;  // none: it changes the state and emits nothing
  Annotation label = Annotation::CR;
  std::optional<std::vector<std::string>> subscript = {};  // of OR and OW; none: disturbed by all
};
struct Component {
  std::string name;
  std::vector<Path> paths;
  bool replicated = false;
};

/// What verify() found of one sink.
struct SinkFinding {
  std::string sink;
  Anomaly anomaly;    // the most severe that was found
  bool decided;       // false: there may be a more severe one
  std::string label;  // by the sound rules: "Async", "Seal[id]", "Run", …
  bool accepted;      // there is an anomaly, and the sink accepts it: the verdict is about the rest
};

/// Whether the outputs depend on the order of messages.
class Verification {
 public:
  Verdict verdict() const;
  /// Of Verdict::Unknown: what ran out, or is not decided. Else empty.
  std::string unknown_reason() const;
  /// In the order of the model.
  std::vector<SinkFinding> sinks() const;
  /// As `firebreak verify` writes it, with the traces.
  std::string render(Format format) const;

 private:
  friend class Model;
  struct Impl;
  explicit Verification(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// Whether a saved repair and its certificate hold, checked without the solver.
class Certification {
 public:
  /// Checks what Repair::render(Format::Json), or `firebreak repair --format json`, wrote: one
  /// repair, about the model that stands in it. `file` is what diagnostics call it. InvalidInput if
  /// the text is no such document.
  static Certification check(std::string_view document, const std::string& file);

  /// There are neither problems nor doubts.
  bool accepted() const;
  /// Why the claim is refused, in words.
  std::vector<std::string> problems() const;
  /// What holds by the claim, but cannot be shown without the solver, in words.
  std::vector<std::string> doubts() const;
  /// As `firebreak certify` writes it.
  std::string render(Format format) const;

 private:
  struct Impl;
  explicit Certification(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

class Model;

/// What a repaired model has to reach: no anomaly at all; at most `run`; at most `instance`.
enum class Target : std::uint8_t { Deterministic, ReplicaConsistent, Convergent };

/// Optimal: verified, and proved to be the cheapest. UpperBound: verified, but a cheaper one may
/// exist. None: no repair exists. Unknown: none was found and verified in time.
enum class RepairOutcome : std::uint8_t { Optimal, UpperBound, None, Unknown };

/// Coordination that a repair adds: "seal click on [id] at its producer", its cost, and what it
/// means, in words.
struct Addition {
  std::string what;
  std::uint64_t cost;
  std::string asks;     // who does what
  std::string waits;    // what waits for what
  std::string readers;  // what changes for who reads
  std::string price;    // why it costs that, with the unit
};

/// The cheapest coordination that reaches a target.
class Repair {
 public:
  RepairOutcome outcome() const;
  /// Of a verified repair, in units of the model's `costs`; else 0.
  std::uint64_t cost() const;
  /// No repair costs less.
  std::uint64_t lower_bound() const;
  /// What a verified repair adds; else nothing.
  std::vector<Addition> additions() const;
  /// The model with all of these, and without its `repairs`; none where there is no verified
  /// repair.
  std::optional<Model> repaired() const;
  /// As `firebreak repair` writes it. Json holds the certificate, too: Certification::check.
  std::string render(Format format) const;

 private:
  friend class Model;
  struct Impl;
  explicit Repair(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  bool verified() const;
  std::shared_ptr<const Impl> impl_;
};

/// A valid model, with its variants chosen.
class Model {
 public:
  /// Reads a model file's text (docs/formats.md). `file` is what diagnostics call it, and its stem
  /// is the model's name if the text gives none. InvalidInput if the text is not a valid model, and
  /// if it includes files.
  static Model read(std::string_view text, const std::string& file, const Variants& variants = {});
  /// The same, of a file and those that it includes. InvalidInput also if one cannot be read.
  static Model read_file(const std::filesystem::path& path, const Variants& variants = {});
  /// Builds a model of parts. InvalidInput, without places, if they do not fit together.
  static Model build(const std::string& name, const std::vector<Stream>& streams,
                     const std::vector<Component>& components);

  std::string name() const;
  /// Its canonical text, without its expectations: reading it gives this model again.
  std::string text() const;

  /// Proves or refutes that no sink has an anomaly, for any number of messages.
  Verification verify(const Limits& limits = {}) const;
  /// Finds the cheapest repair. InvalidInput if a variant among the candidates does not fit.
  Repair repair(Target target = Target::Deterministic, const Limits& limits = {}) const;

  struct Impl;

 private:
  friend class Certification;
  friend class Repair;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace firebreak
