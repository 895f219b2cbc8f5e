// SPDX-License-Identifier: Apache-2.0
// Reads a repair back. What the document says twice is read once; that both agree shows when it is
// written again and compared.
#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "report/read_json.h"
#include "report/relaxation/relaxation.h"
#include "report/repair/candidate_reader.h"
#include "report/repair/repair.h"
#include "report/stamp.h"
#include "report/trace/trace.h"

namespace firebreak::report {

namespace {

using result::RepairCandidate;
using result::RepairDocument;
using result::RepairResult;
using result::RepairTarget;
using result::SavedRepair;

constexpr std::uint64_t kMostCandidates = 1'000'000;
constexpr std::uint64_t kMostSum = CandidateReader::kMostCost * kMostCandidates;
constexpr std::size_t kMostCounters = 100;

// Where the text says something else than what was read of it. The order of keys does not count.
std::string difference(const Parsed& given, const std::string& written) {
  const Parsed again = Parsed::parse(written);
  if (given == again) return "";
  const auto differences = nlohmann::json::diff(again, given);
  std::string place;
  for (const auto& step : differences) {
    place = step.at("path").get<std::string>();
    if (place != "/digest") break;
  }
  if (place == "/digest") return "the digest is not that of the document";
  return fmt::format("the document was altered: see {}", place);
}

// Who wrote the document, and of which file, is no part of what it claims. Whether it is of a form
// that can be read.
bool take_stamp(Parsed& json) {
  const auto form = json.find("schema");
  const bool known = form == json.end() || *form == kSchemaVersion;
  for (auto member = json.begin(); member != json.end();) {
    member = is_stamp(member.key()) ? json.erase(member) : std::next(member);
  }
  return known;
}

class RepairReader : private CandidateReader {
 public:
  RepairReader(const std::string& file, base::Diagnostics& diagnostics)
      : CandidateReader("repair", file, diagnostics), file_(file), diagnostics_(diagnostics) {}

  std::optional<SavedRepair> read(std::string_view text) {
    std::optional<Parsed> json = parse(text);
    return json ? read(*std::move(json)) : std::nullopt;
  }

  std::optional<SavedRepair> read(Parsed json) {
    if (json.is_object() && !take_stamp(json)) {
      error("this is a result of another version of firebreak",
            fmt::format("its `schema` is to be {}", kSchemaVersion));
      return std::nullopt;
    }
    if (json.is_object() && (json.contains("minimal_repairs") || json.contains("front"))) {
      error("this is a result of `repair --all` or `--pareto`, which has no certificate",
            "save one with `repair --format json` alone");
      return std::nullopt;
    }
    if (json.is_object() && json.contains("proof") && !json.contains("certificate")) {
      return relaxation(json);
    }
    if (!json.is_object() || !json.contains("certificate")) {
      error("this is not a result of `repair`", "save one with `repair --format json`");
      return std::nullopt;
    }
    SavedRepair saved;
    const std::size_t before = diagnostics_.size();
    saved.document = document(json);
    if (failed() || diagnostics_.size() > before) return std::nullopt;
    saved.altered = difference(json, repair_json(saved.document));
    return saved;
  }

 private:
  // All that it says beside its proof and the traces of what is needed follows from these.
  std::optional<SavedRepair> relaxation(const Parsed& json) {
    const std::string place = file_ + " (proof)";
    auto saved = RepairReader(place, diagnostics_).read(json.at("proof"));
    if (!saved) return std::nullopt;
    const std::size_t before = diagnostics_.size();
    result::Relaxation relaxation{saved->document.result, 0, {}};
    for (const RepairCandidate& piece : relaxation.kept.candidates) {
      relaxation.declared_cost += piece.cost.value_or(0);
    }
    candidates_ = relaxation.kept.candidates.size();
    each(json, "kept", "", true, [&](const Parsed& element, const std::string& where) {
      const std::size_t piece = count(element, "candidate", where, kMostCandidates);
      const Parsed* trace = member(element, "needed_for", where);
      if (trace == nullptr || trace->is_null()) return;
      auto read = read_trace(*trace, fmt::format("{} ({}.needed_for)", file_, where), diagnostics_);
      if (read) relaxation.needs.push_back({piece, std::move(*read)});
    });
    if (failed() || diagnostics_.size() > before) return std::nullopt;
    if (saved->altered.empty()) {
      saved->altered = difference(json, relaxation_json(relaxation, saved->document));
    }
    saved->relaxation = std::move(relaxation);
    return saved;
  }

  RepairDocument document(const Parsed& json) {
    RepairDocument document;
    RepairResult& result = document.result;
    result.model = text(json, "model", "");
    result.target = target(json);
    document.model_text = text(json, "model_text", "");
    each(json, "candidates", "", true, [&](const Parsed& element, const std::string& where) {
      result.candidates.push_back(candidate(element, where));
    });
    candidates_ = result.candidates.size();
    result.lower_bound = count(json, "lower_bound", "", kMostSum);
    result.optimal = flag(json, "optimal", "", true);
    result.unknown_reason = text(json, "reason", "", false);
    result.out_of_time = flag(json, "out_of_time", "", true) || !result.unknown_reason.empty();
    std::tie(result.repair, result.cost) = priced(json, "");
    each(json, "repairs", "", true, [&](const Parsed& piece, const std::string& where) {
      result.meanings.push_back({text(piece, "asks", where), text(piece, "waits", where),
                                 text(piece, "readers", where), text(piece, "price", where)});
    });
    const Parsed* baseline = member(json, "baseline", "");
    result.baseline_known = baseline == nullptr || !baseline->is_null();
    if (baseline != nullptr && result.baseline_known) {
      std::tie(result.baseline, result.baseline_cost) = priced(*baseline, "baseline");
    }
    const Parsed* supposed = member(json, "if_sealable", "");
    if (supposed != nullptr && !supposed->is_null()) result.if_sealable = if_sealable(*supposed);
    each(json, "certificate", "", true, [&](const Parsed& element, const std::string& where) {
      result.certificate.push_back(entry(element, where));
    });
    each(json, "barred", "", true, [&](const Parsed& element, const std::string& where) {
      const std::size_t candidate = count(element, "candidate", where, kMostCandidates);
      if (candidate >= candidates_) error(where + ".candidate: there is no such candidate");
      result.barred.push_back({candidate, text(element, "why", where)});
    });
    const Parsed* progress = member(json, "progress", "");
    if (progress != nullptr && !progress->is_null()) {
      result.progress = result::Progress{flag(*progress, "makes_progress", "progress", true),
                                         texts(*progress, "waits_for_itself", "progress", true)};
    }
    if (const Parsed* verified = member(json, "verified", "")) {
      result.verified_by_solver = flag(*verified, "solver", "verified", true);
      result.verified_by_labels = flag(*verified, "labels", "verified", true);
    }
    read_statistics(json, document.statistics);
    if (json.is_object() && json.contains("for_decided")) read_decided(json, document);
    return document;
  }

  // What `sinks` says beside who is decided follows from `for_decided`.
  void read_decided(const Parsed& json, RepairDocument& document) {
    RepairResult& result = document.result;
    each(json, "sinks", "", true, [&](const Parsed& sink, const std::string& where) {
      const Parsed* cost = member(sink, "cost", where);
      const bool known = cost != nullptr && !cost->is_null();
      (known ? result.decided : result.undecided).push_back(text(sink, "sink", where));
    });
    const Parsed& part = json.at("for_decided");
    if (part.is_object() && part.contains("for_decided")) {
      error("for_decided: what is decided is not divided again");
      return;
    }
    const std::string place = file_ + " (for_decided)";
    auto saved = RepairReader(place, diagnostics_).read(part);
    if (!saved) return;
    if (!saved->document.result.repair) {
      error("for_decided: expected a repair");
      return;
    }
    document.decided_text = saved->document.model_text;
    result.for_decided.push_back(std::move(saved->document.result));
  }

  RepairTarget target(const Parsed& json) {
    if (const auto target = result::target_of(text(json, "target", ""))) return *target;
    error("target: expected \"deterministic\", \"replica-consistent\" or \"convergent\"");
    return RepairTarget::Deterministic;
  }

  void read_statistics(const Parsed& json, base::Statistics& statistics) {
    const Parsed* counters = member(json, "statistics", "");
    if (counters == nullptr) return;
    if (!counters->is_object()) {
      error("statistics: expected an object");
      return;
    }
    if (counters->size() > kMostCounters) {
      error(fmt::format("statistics: more than {} counters", kMostCounters));
      return;
    }
    for (const auto& [name, value] : counters->items()) {
      const auto number = integer(value, "statistics." + name);
      if (number && *number < 0) error("statistics." + name + ": expected a count");
      if (number) statistics.add(name, static_cast<std::uint64_t>(*number));
    }
  }

  result::IfSealable if_sealable(const Parsed& json) {
    result::IfSealable result;
    result.cost = count(json, "cost", "if_sealable", kMostSum);
    const auto read = [&](const char* key, std::vector<RepairCandidate>& pieces) {
      each(json, key, "if_sealable", true, [&](const Parsed& element, const std::string& where) {
        pieces.push_back(candidate(element, where));
      });
    };
    read("seals", result.seals);
    read("beside", result.beside);
    return result;
  }

  // `cost`, null where there is none, and `repairs`, each with the index of its candidate.
  std::pair<std::optional<std::vector<std::size_t>>, std::uint64_t> priced(
      const Parsed& json, const std::string& where) {
    std::vector<std::size_t> indices;
    each(json, "repairs", where, true, [&](const Parsed& element, const std::string& place) {
      indices.push_back(count(element, "candidate", place, kMostCandidates));
      if (indices.back() >= candidates_) error(place + ".candidate: there is no such candidate");
    });
    const Parsed* cost = member(json, "cost", where);
    if (cost == nullptr || cost->is_null()) return {std::nullopt, 0};
    return {std::move(indices), count(json, "cost", where, kMostSum)};
  }

  result::CertificateEntry entry(const Parsed& json, const std::string& where) {
    result::CertificateEntry entry;
    if (const Parsed* trace = member(json, "trace", where)) {
      auto read = read_trace(*trace, fmt::format("{} ({}.trace)", file_, where), diagnostics_);
      if (read) entry.trace = std::move(*read);
    }
    entry.prevented_by = numbers(json, "prevented_by", where);
    if (json.is_object() && json.contains("prevented_by_keeping")) {
      entry.prevented_by_keeping = texts(json, "prevented_by_keeping", where, true);
    }
    if (json.is_object() && json.contains("applied")) {
      entry.applied = numbers(json, "applied", where);
    }
    return entry;
  }

  std::vector<std::size_t> numbers(const Parsed& json, const char* key, const std::string& where) {
    std::vector<std::size_t> result;
    each(json, key, where, true, [&](const Parsed& element, const std::string& place) {
      const auto index = integer(element, place);
      if (index && *index < 0) error(place + ": expected an index");
      if (index) result.push_back(static_cast<std::size_t>(*index));
    });
    return result;
  }

  const std::string& file_;
  base::Diagnostics& diagnostics_;
  std::size_t candidates_ = 0;
};

}  // namespace

std::optional<SavedRepair> read_repair(std::string_view text, const std::string& file,
                                       base::Diagnostics& diagnostics) {
  return RepairReader(file, diagnostics).read(text);
}

std::optional<SavedRepair> read_repair(Parsed json, const std::string& file,
                                       base::Diagnostics& diagnostics) {
  return RepairReader(file, diagnostics).read(std::move(json));
}

}  // namespace firebreak::report
