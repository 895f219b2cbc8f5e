// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/difference/difference.h"
#include "report/json_support.h"
#include "result/anomaly.h"

namespace firebreak::report {
namespace {

constexpr const char* kUnknown = "unknown";

// How bad it is at a sink; what is unknown is less than any anomaly.
std::size_t rank(const std::string& anomaly) {
  for (std::size_t i = 0; i < result::kAnomalies.size(); ++i) {
    if (result::kAnomalies[i].name == anomaly) return i + 2;
  }
  return anomaly == kUnknown ? 1 : 0;
}

std::string anomaly_text(const KnownSink& sink) {
  return sink.accepted ? sink.anomaly + " (accepted)" : sink.anomaly;
}

// What its sinks do not accept. What is not known of a sink counts only if the verdict waits for
// it: the sink may accept whatever it has.
std::vector<ComparedFinding> findings_of(const KnownModel& model) {
  std::vector<ComparedFinding> all;
  if (!model.verdict) return all;
  const KnownVerdict& verdict = *model.verdict;
  for (const auto& [name, sink] : verdict.sinks) {
    if (sink.accepted || rank(sink.anomaly) == 0) continue;
    if (sink.anomaly == kUnknown && verdict.verdict == "deterministic") continue;
    all.push_back({model.name, name, sink.anomaly, sink.id, {model.file, sink.line, 0}});
  }
  if (all.empty() && verdict.verdict == kUnknown) {
    all.push_back(
        {model.name, "", kUnknown, fingerprint(model.name + "\nunknown"), {model.file, 0, 0}});
  }
  return all;
}

class Comparer {
 public:
  Comparison take() { return std::move(found_); }

  // Null: that side does not have the model.
  void compare(const KnownModel* before, const KnownModel* after) {
    model_ = after != nullptr ? after->name : before->name;
    if (before == nullptr || after == nullptr) {
      add("model", "", before ? std::optional("there") : std::nullopt,
          after ? std::optional("there") : std::nullopt);
    } else {
      compare_parts(*before, *after);
    }
    if (after != nullptr && after->undecided) found_.undecided = true;
    if (after == nullptr || !after->verdict) return;
    compare_findings(before ? findings_of(*before) : std::vector<ComparedFinding>{},
                     findings_of(*after));
  }

 private:
  using Text = std::optional<std::string>;

  void add(const char* what, const std::string& of, const Text& before, const Text& after) {
    if (before != after) found_.differences.push_back({model_, what, of, before, after});
  }

  // What `text` says of each part, by its name.
  template <class Parts, class ToText>
  void compare_each(const char* what, const Parts& before, const Parts& after, ToText text) {
    for (const auto& [name, part] : before) {
      const auto other = after.find(name);
      add(what, name, text(part), other == after.end() ? Text() : text(other->second));
    }
    for (const auto& [name, part] : after) {
      if (!before.contains(name)) add(what, name, Text(), text(part));
    }
  }

  void compare_parts(const KnownModel& before, const KnownModel& after) {
    if (before.name != after.name) add("model", "", before.name, after.name);
    if (before.verdict && after.verdict) {
      add("verdict", "", before.verdict->verdict, after.verdict->verdict);
      compare_each("anomaly", before.verdict->sinks, after.verdict->sinks,
                   [](const KnownSink& sink) { return Text(anomaly_text(sink)); });
    }
    compare_labels(before, after);
    for (const auto& [target, repair] : before.repairs) {
      const auto other = after.repairs.find(target);
      if (other != after.repairs.end()) compare_repairs(target, repair, other->second);
    }
  }

  // Of verdicts alone only the labels of sinks are known.
  void compare_labels(const KnownModel& before, const KnownModel& after) {
    if (before.labelled && after.labelled) {
      compare_each("label", before.labels, after.labels,
                   [](const std::string& label) { return Text(label); });
      return;
    }
    for (const auto& [name, label] : before.labels) {
      const auto other = after.labels.find(name);
      if (other != after.labels.end()) add("label", name, label, other->second);
    }
  }

  void compare_repairs(const std::string& target, const KnownRepair& before,
                       const KnownRepair& after) {
    const auto cost = [](const KnownRepair& repair) {
      return repair.cost ? std::to_string(*repair.cost) : "no repair";
    };
    add("cost", target, cost(before), cost(after));
    std::vector<std::string> less, more;
    std::ranges::set_difference(before.pieces, after.pieces, std::back_inserter(less));
    std::ranges::set_difference(after.pieces, before.pieces, std::back_inserter(more));
    for (const std::string& piece : less) add("repair", target, piece, Text());
    for (const std::string& piece : more) add("repair", target, Text(), piece);
  }

  void compare_findings(const std::vector<ComparedFinding>& before,
                        const std::vector<ComparedFinding>& after) {
    for (const ComparedFinding& finding : after) {
      if (covered(finding, before)) {
        ++found_.known;
      } else {
        found_.fresh.push_back(finding);
      }
    }
    for (const ComparedFinding& finding : before) {
      const bool stays =
          std::ranges::find(after, finding.sink, &ComparedFinding::sink) != after.end();
      if (!stays) found_.gone.push_back(finding);
    }
  }

  // Whether it was known, or the sink was worse.
  static bool covered(const ComparedFinding& finding, const std::vector<ComparedFinding>& before) {
    return std::ranges::any_of(before, [&](const ComparedFinding& old) {
      return old.id == finding.id ||
             (old.sink == finding.sink && rank(old.anomaly) >= rank(finding.anomaly));
    });
  }

  std::string model_;
  Comparison found_;
};

const KnownModel* named(const std::vector<KnownModel>& models, const std::string& name) {
  const auto found = std::ranges::find(models, name, &KnownModel::name);
  return found == models.end() ? nullptr : &*found;
}

}  // namespace

Comparison compare(const std::vector<KnownModel>& before, const std::vector<KnownModel>& after,
                   Pairing pairing) {
  Comparer comparer;
  if (pairing == Pairing::OneToOne && before.size() == 1 && after.size() == 1) {
    comparer.compare(&before[0], &after[0]);
    return comparer.take();
  }
  for (const KnownModel& model : before) comparer.compare(&model, named(after, model.name));
  for (const KnownModel& model : after) {
    if (named(before, model.name) == nullptr) comparer.compare(nullptr, &model);
  }
  return comparer.take();
}

}  // namespace firebreak::report
