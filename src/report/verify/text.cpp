// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "report/cause.h"
#include "report/display.h"
#include "report/notes.h"
#include "report/place.h"
#include "report/trace/trace.h"
#include "report/verify/value_trace.h"
#include "report/verify/verify.h"
#include "result/accepted.h"

namespace firebreak::report {

namespace {

using result::Agreement;
using result::Anomaly;
using result::Verdict;
using result::Verification;
using topology::Topology;

std::string in_words(Agreement agreement) {
  switch (agreement) {
    case Agreement::Exact:
      return "";
    case Agreement::Imprecise:
      return "imprecise: the label rules are too cautious here; no execution is as bad as the "
             "label";
    case Agreement::Unsound:
      return "unsound: the label rules miss this; an execution is worse than the label";
  }
  return "";
}

// "words#1 and words#2 at Count"; of a loss or a repetition, "words#1 at Count".
std::string origin(const Cause& cause) {
  std::string text = printable(cause.other);
  if (!cause.rival.empty()) text += " and " + printable(cause.rival);
  if (!cause.component.empty()) text += " at " + printable(cause.component);
  return text;
}

class VerifyText {
 public:
  VerifyText(const Topology& topology, const Verification& verification, const Frame& frame)
      : topology_(topology), verification_(verification), frame_(frame), page_(frame.page) {}

  std::string run() {
    add_verdict();
    add_sinks();
    add_notes();
    add_traces();
    add_next_command();
    return std::move(text_);
  }

 private:
  bool partial() const { return verification_.asked.size() == 1; }

  bool accepted(const result::SinkVerdict& sink) const {
    return result::wanted(topology_[sink.sink].accept, sink.anomaly);
  }

  std::string accepted_in_words() const {
    const bool any =
        std::ranges::any_of(verification_.sinks, [&](const auto& sink) { return accepted(sink); });
    return any ? ", but for what its sinks accept" : "";
  }

  // What a proof is about.
  std::string of_what() const {
    return verification_.behaves
               ? "by proof of its behaviours, for every component with the other annotations"
               : "for every component with these annotations";
  }

  void add_verdict() {
    const std::string name = printable(topology_.name());
    switch (verification_.verdict) {
      case Verdict::Deterministic:
        text_ += page_.paragraph(
            fmt::format("{}: {} for any number of messages, {}{}{}", name,
                        result::in_one_word(verification_), of_what(), accepted_in_words(),
                        partial() ? "; other anomalies were not looked for" : ""),
            0);
        return;
      case Verdict::Divergent:
        text_ += page_.paragraph(
            fmt::format("{}: divergent: {} different results for the same input{}", name,
                        verification_.traces.empty() && !verification_.value_traces.empty()
                            ? "these behaviours give"
                            : "some component with these annotations gives",
                        partial() ? "; other anomalies were not looked for" : ""),
            0);
        return;
      case Verdict::Unknown:
        text_ += page_.paragraph(
            fmt::format("{}: unknown: {}", name, printable(verification_.unknown_reason)), 0);
        return;
    }
  }

  void add_sinks() {
    if (verification_.sinks.empty()) return;
    text_ += "\n";
    std::vector<std::vector<std::string>> rows;
    std::set<Anomaly> anomalies;
    std::set<Agreement> agreements;
    std::size_t open = 0;
    for (const result::SinkVerdict& sink : verification_.sinks) {
      const bool found = sink.anomaly != Anomaly::None;
      rows.push_back(
          {printable(topology_[sink.sink].name),
           result::known_anomaly(verification_, sink) +
               (found && !sink.decided ? " or worse" : "") + (accepted(sink) ? ", accepted" : ""),
           printable(result::to_string(topology_, sink.label)), result::known_agreement(sink)});
      if (sink.decided || found) anomalies.insert(sink.anomaly);
      if (result::known_agreement(sink) != "unknown") agreements.insert(sink.agreement);
      open += sink.decided ? 0 : 1;
    }
    text_ += table({"sink", "anomaly", "label", "agreement"}, rows, 2);
    const std::size_t end = text_.size();
    for (Anomaly anomaly : anomalies) {
      if (anomaly == Anomaly::None &&
          (partial() || verification_.verdict != Verdict::Deterministic)) {
        continue;
      }
      text_ += page_.paragraph(
          fmt::format("{}: {}", result::to_string(anomaly), result::meaning(anomaly)), 2);
    }
    for (Agreement agreement : agreements) {
      if (agreement != Agreement::Exact) text_ += page_.paragraph(in_words(agreement), 2);
    }
    if (open > 0 && verification_.verdict != Verdict::Unknown) {
      text_ += page_.paragraph(fmt::format("not decided for {} of {} sinks: {}", open, rows.size(),
                                           printable(verification_.unknown_reason)),
                               2);
    }
    if (text_.size() > end) text_.insert(end, "\n");
  }

  void add_notes() { text_ += notes_text(topology_, page_); }

  void add_traces() {
    std::map<std::string, std::size_t> numbers;  // by cause
    std::string others;
    std::size_t count = 0;
    for (const result::Trace& trace : verification_.traces) {
      const Cause cause = find_cause(topology_, trace);
      const auto [known, added] = numbers.emplace(cause_key(trace, cause), count + 1);
      if (!added && cause.kind != CauseKind::Unknown) {
        others += page_.paragraph(
            fmt::format("{}: {}, for the same reason as in trace {} ({})", sink_at(trace.sink),
                        result::to_string(trace.anomaly), known->second, origin(cause)),
            2);
        continue;
      }
      ++count;
      add_trace_heading(count, trace.anomaly, trace.sink, "");
      text_ += trace_text(topology_, trace, page_);
    }
    for (const result::ValueTrace& trace : verification_.value_traces) {
      add_trace_heading(++count, trace.anomaly, trace.sink, ", with real values");
      text_ += value_trace_text(trace, page_);
    }
    if (!others.empty()) text_ += "\nOther sinks\n" + others;
    if (verification_.traces_omitted > 0) {
      text_ += "\n" + page_.paragraph(
                          fmt::format("Left out: {}.", traces_of(verification_.traces_omitted)), 0);
    }
    if (verification_.traces_unchecked > 0) {
      text_ += "\n" + page_.paragraph(fmt::format("Not replayed: {}, since {}.",
                                                  traces_of(verification_.traces_unchecked),
                                                  printable(verification_.unknown_reason)),
                                      0);
    }
  }

  // "response (shop.yaml:4)".
  std::string sink_at(const std::string& name) const {
    const auto sink = topology_.find_stream(name);
    if (!sink || frame_.file.empty()) return printable(name);
    return printable(fmt::format("{} ({})", name, to_string(place_of(topology_[*sink], frame_))));
  }

  void add_trace_heading(std::size_t number, Anomaly anomaly, const std::string& sink,
                         const char* more) {
    const std::string heading = fmt::format("Trace {}: {} at sink {}{}", number,
                                            result::to_string(anomaly), sink_at(sink), more);
    text_ += "\n" + page_.paragraph(heading, 0) + "\n";
  }

  void add_next_command() {
    const bool wrong = std::ranges::any_of(verification_.sinks, [&](const auto& sink) {
      return sink.anomaly != Anomaly::None && !accepted(sink);
    });
    if (!wrong || frame_.file.empty()) return;
    const std::string next =
        fmt::format("`firebreak repair {}` finds the cheapest repair.", printable(frame_.file));
    text_ += "\n" + page_.paragraph(next, 0);
  }

  // "the traces of 2 more sinks"; more than those whose traces stand above.
  std::string traces_of(std::size_t count) const {
    const char* more = verification_.traces.empty() ? "" : "more ";
    return count == 1 ? fmt::format("the trace of 1 {}sink", more)
                      : fmt::format("the traces of {} {}sinks", count, more);
  }

  const Topology& topology_;
  const Verification& verification_;
  const Frame& frame_;
  const Page& page_;
  std::string text_;
};

}  // namespace

std::string verify_text(const Topology& topology, const Verification& verification,
                        const Frame& frame) {
  return VerifyText(topology, verification, frame).run();
}

}  // namespace firebreak::report
