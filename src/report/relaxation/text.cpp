// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <variant>
#include <vector>

#include "base/internal_error.h"
#include "base/words.h"
#include "report/display.h"
#include "report/notes.h"
#include "report/relaxation/relaxation.h"
#include "report/repair/meaning_text.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"
#include "result/repair_outcome.h"

namespace firebreak::report {

namespace {

using result::Relaxation;
using result::RepairCandidate;
using topology::Topology;

// A declared piece: "the seal of click on [campaign]".
struct PieceWords {
  std::string operator()(const topology::SealRepair& seal) const {
    return fmt::format("the seal of {} {}", printable(seal.stream.text),
                       seal.key.empty() ? "at its end" : "on " + name_list(seal.key));
  }
  std::string operator()(const topology::OrderRepair& order) const {
    const topology::OrderingDecl& ordering = order.ordering;
    return fmt::format(
        "the order of {} of {}{} ({})",
        ordering.streams.empty() ? "all inputs" : "the inputs " + name_list(ordering.streams),
        printable(order.component.text),
        ordering.by.empty() ? "" : " per " + name_list(ordering.by),
        mechanism_name(ordering.mechanism));
  }
  std::string operator()(const topology::FifoRepair& fifo) const {
    return fmt::format("the FIFO order of {}{}", printable(fifo.stream.text),
                       fifo.key.empty() ? "" : " per " + name_list(fifo.key));
  }
  std::string operator()(const topology::DedupRepair&) const { return not_declared(); }
  std::string operator()(const topology::ResendRepair&) const { return not_declared(); }
  std::string operator()(const topology::MergeRepair&) const { return not_declared(); }
  std::string operator()(const topology::VariantRepair&) const { return not_declared(); }

  static std::string not_declared() {
    throw base::InternalError("a piece of coordination that no model declares");
  }
};

std::string counted(std::size_t count) {
  return fmt::format("{} piece{}", count, count == 1 ? "" : "s");
}

class RelaxationText {
 public:
  RelaxationText(const Topology& topology, const Relaxation& relaxation, const Page& page)
      : topology_(topology), relaxation_(relaxation), kept_(relaxation.kept), page_(page) {}

  std::string run() {
    text_ += page_.paragraph(
        fmt::format("{}: {}", printable(kept_.model), relaxation_line(relaxation_)), 0);
    text_ += notes_text(topology_, page_);
    if (outcome(kept_) == result::RepairOutcome::None) add_missing();
    add_dropped();
    add_kept();
    add_reason();
    return std::move(text_);
  }

 private:
  void heading(std::string_view words) { text_ += "\n" + page_.paragraph(words, 0); }

  void add_missing() {
    heading("What is wrong");
    for (const result::CertificateEntry& entry : kept_.certificate) {
      text_ += page_.paragraph(
          happening(topology_, entry.trace) + ", so " + consequence(entry.trace) + ".", 2);
    }
    heading("What to do");
    text_ +=
        page_.paragraph("firebreak repair says what has to be added, or that nothing helps.", 2);
  }

  void add_piece(std::size_t piece) {
    const RepairCandidate& declared = kept_.candidates[piece];
    text_ += page_.paragraph(
        fmt::format("{}: cost {}", declared_words(declared), declared.cost.value_or(0)), 2);
  }

  void add_need(const result::Need& need) {
    text_ +=
        page_.paragraph(fmt::format("Without it: {}{}, so {}.", happening(topology_, need.trace),
                                    in_spite(need), consequence(need.trace)),
                        4);
  }

  void add_meaning(std::size_t piece) {
    const auto place = std::ranges::find(*kept_.repair, piece);
    const auto number = static_cast<std::size_t>(place - kept_.repair->begin());
    if (number >= kept_.meanings.size()) return;
    result::Meaning meaning = kept_.meanings[number];
    meaning.price.clear();  // of the model without its coordination
    text_ += meaning_text(meaning, page_, 4);
  }

  void add_dropped() {
    const std::vector<std::size_t> dropped = relaxation_.dropped();
    if (dropped.empty()) return;
    heading(result::confirmed(kept_) ? "What can go" : "What perhaps can go");
    for (const std::size_t piece : dropped) add_piece(piece);
  }

  const result::Need* need_of(std::size_t piece) const {
    const auto need = std::ranges::find(relaxation_.needs, piece, &result::Need::piece);
    return need == relaxation_.needs.end() ? nullptr : &*need;
  }

  // A piece is needed if there is a trace without it, or if nothing cheaper is enough.
  void add_kept() {
    if (!kept_.repair) return;
    std::vector<std::size_t> needed;
    std::vector<std::size_t> open;
    for (const std::size_t piece : *kept_.repair) {
      (kept_.optimal || need_of(piece) != nullptr ? needed : open).push_back(piece);
    }
    if (!needed.empty()) heading("What is needed");
    for (const std::size_t piece : needed) {
      add_piece(piece);
      if (const result::Need* need = need_of(piece)) add_need(*need);
      add_meaning(piece);
    }
    if (!open.empty())
      heading(kept_.unknown_reason.empty()
                  ? "What stays, since the time was over before it was known to be needed"
                  : "What stays, since it is not known to be needed");
    for (const std::size_t piece : open) add_piece(piece);
  }

  // Pieces without each of which the same happens are told apart by what is there and does not
  // help.
  std::string in_spite(const result::Need& need) const {
    std::vector<std::string> idle;
    for (const result::Need& other : relaxation_.needs) {
      if (other.piece == need.piece || claim(other) != claim(need)) continue;
      idle.push_back(declared_words(kept_.candidates[other.piece]));
    }
    return idle.empty() ? "" : ", even with " + base::enumerate(idle);
  }

  std::string claim(const result::Need& need) const {
    return happening(topology_, need.trace) + consequence(need.trace);
  }

  void add_reason() {
    if (!kept_.repair || relaxation_.dropped().empty()) return;
    if (!result::confirmed(kept_)) {
      heading("Whether the rest is enough");
      text_ += page_.paragraph(
          fmt::format("Nothing has confirmed{} that the model without what perhaps can go is {}.",
                      kept_.unknown_reason.empty() ? " in time" : "",
                      result::to_string(kept_.target)),
          2);
      return;
    }
    heading("Why the rest is enough");
    text_ += page_.paragraph(
        fmt::format("The model without what can go is {}, for any number of messages: {}.",
                    result::to_string(kept_.target), confirmation(kept_)),
        2);
    if (kept_.certificate.empty()) return;
    heading(kept_.optimal ? "Why less is not" : "Why something is needed");
    const bool one = kept_.certificate.size() == 1;
    text_ += page_.paragraph(
        fmt::format("{} counterexample{} show{} that nothing of a cost below {} is enough "
                    "(proof in --format json).",
                    kept_.certificate.size(), one ? "" : "s", one ? "s" : "", kept_.lower_bound),
        2);
  }

  const Topology& topology_;
  const Relaxation& relaxation_;
  const result::RepairResult& kept_;
  const Page page_;
  std::string text_;
};

}  // namespace

std::string declared_words(const RepairCandidate& declared) {
  return std::visit(PieceWords{}, declared.what);
}

std::string relaxation_line(const Relaxation& relaxation) {
  const result::RepairResult& kept = relaxation.kept;
  const std::string target = result::to_string(kept.target);
  if (!kept.unknown_reason.empty()) return "unknown: " + printable(kept.unknown_reason);
  const result::RepairOutcome found = outcome(kept);
  if (found == result::RepairOutcome::None) {
    return fmt::format("not {} as it is: nothing can go", target);
  }
  if (found == result::RepairOutcome::Unknown) {
    return kept.repair
               ? fmt::format("unknown: the solver could not verify in time that the model is {}",
                             target)
               : fmt::format("unknown: the time was over before the model was known to be {}",
                             target);
  }
  const std::size_t declared = kept.candidates.size();
  if (declared == 0) return fmt::format("{}, and declares no coordination", target);
  const std::size_t dropped = relaxation.dropped().size();
  std::string line =
      dropped == 0 ? fmt::format("{}, with all that it declares: {} of cost {}", target,
                                 counted(declared), kept.cost)
      : dropped == declared
          ? fmt::format("{} without the {} that it declares: cost 0 instead of {}", target,
                        counted(declared), relaxation.declared_cost)
          : fmt::format("{} with {} of the {} that it declares: cost {} instead of {}", target,
                        declared - dropped, counted(declared), kept.cost, relaxation.declared_cost);
  if (found == result::RepairOutcome::Optimal)
    return line + (dropped == 0 ? "; none can go" : ", and for no less");
  return line + "; the time was over before it was known whether " +
         less_is_enough(kept.lower_bound);
}

std::string relaxation_text(const Topology& topology, const Relaxation& relaxation,
                            const Page& page) {
  return RelaxationText(topology, relaxation, page).run();
}

}  // namespace firebreak::report
