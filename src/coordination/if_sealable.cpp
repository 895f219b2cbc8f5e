// SPDX-License-Identifier: Apache-2.0
// The seals that would help join the repair that was found, or, if there is none, all candidates.
// What is not needed then goes, the dearest first, as long as the labels show the rest to be a
// repair. That need not lead to the cheapest one: it is an offer, not an answer.
#include "coordination/if_sealable.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

#include "coordination/choices.h"
#include "coordination/found.h"
#include "labels/labels.h"
#include "result/accepted.h"
#include "topology/builder.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;

namespace {

constexpr std::size_t kMostPieces = 64;  // each costs a run of the labels

std::size_t key_size(const RepairCandidate& candidate) {
  const auto* seal = std::get_if<topology::SealRepair>(&candidate.what);
  return seal == nullptr ? 0 : seal->key.size();
}

bool offered(const Model& model, const topology::SealRepair& seal) {
  const auto stream = std::ranges::find(model.streams, seal.stream, &topology::StreamDecl::name);
  return stream != model.streams.end() && !stream->sealable.empty();
}

class Supposition {
 public:
  Supposition(const Model& model, const result::RepairResult& found,
              std::vector<RepairCandidate> pieces, std::size_t supposed)
      : found_(found),
        pieces_(std::move(pieces)),
        supposed_(supposed),
        choices_(model, pieces_),
        kept_(choices_.extended(Subset(pieces_.size(), false), by_cost())) {}

  std::optional<result::IfSealable> run() {
    if (!meets_target()) return std::nullopt;
    std::vector<std::size_t> order = by_cost();
    std::ranges::reverse(order);
    for (const std::size_t piece : order) {
      if (!kept_[piece]) continue;
      kept_[piece] = false;
      if (!meets_target()) kept_[piece] = true;
    }
    result::IfSealable result;
    result.cost = choices_.cost(kept_);
    for (const std::size_t piece : indices(kept_)) {
      (piece < supposed_ ? result.seals : result.beside).push_back(pieces_[piece]);
    }
    const bool cheaper = !found_.repair || result.cost < found_.cost;
    return cheaper && !result.seals.empty() ? std::optional(std::move(result)) : std::nullopt;
  }

 private:
  // Of what costs the same, the seals first, those with the largest keys before the others.
  std::vector<std::size_t> by_cost() const {
    std::vector<std::size_t> order(pieces_.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) {
      return std::pair(*pieces_[i].cost, -static_cast<std::ptrdiff_t>(key_size(pieces_[i])));
    });
    return order;
  }

  bool meets_target() const {
    const auto repaired = topology::build_valid(choices_.with(indices(kept_)));
    const auto labels = labels::label(repaired, result::RuleSet::Sound).streams;
    return std::ranges::none_of(repaired.sinks(), [&](topology::StreamId sink) {
      return result::admits_forbidden(found_.target, repaired[sink].accept, labels[sink.index()]);
    });
  }

  const result::RepairResult& found_;
  const std::vector<RepairCandidate> pieces_;
  const std::size_t supposed_;  // of the pieces, the first
  const Choices choices_;
  Subset kept_;
};

}  // namespace

std::optional<result::IfSealable> if_sealable(const Model& model,
                                              const result::RepairResult& found) {
  const bool open = !found.repair && found.out_of_time;
  if (model.repairs || open || (found.repair && found.cost == 0)) return std::nullopt;
  std::vector<RepairCandidate> pieces = find_supposed_seals(model, topology::build_valid(model));
  std::erase_if(pieces, [&](const RepairCandidate& seal) {
    return offered(model, std::get<topology::SealRepair>(seal.what));
  });
  const std::size_t supposed = pieces.size();
  if (supposed == 0) return std::nullopt;
  if (found.repair) {
    for (const std::size_t i : *found.repair) pieces.push_back(found.candidates[i]);
  } else {
    pieces.insert(pieces.end(), found.candidates.begin(), found.candidates.end());
  }
  if (pieces.size() > kMostPieces) return std::nullopt;
  return Supposition(model, found, std::move(pieces), supposed).run();
}

}  // namespace firebreak::coordination
