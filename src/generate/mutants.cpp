// SPDX-License-Identifier: Apache-2.0
#include "generate/mutants.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace firebreak::generate {

namespace {

using namespace topology;

// Changes the place if there is anything to change, and says so. Where one place can be changed in
// several ways, `way` counts them.
using OfStream = bool (*)(StreamDecl& stream, std::size_t way);
using OfPath = bool (*)(PathDecl& path, std::size_t way);
using OfComponent = bool (*)(ComponentDecl& component, std::size_t way);

template <class T>
bool removed(std::vector<T>& from, std::size_t number) {
  if (number >= from.size()) return false;
  from.erase(from.begin() + static_cast<std::ptrdiff_t>(number));
  return true;
}

bool drop_seal(StreamDecl& stream, std::size_t way) { return removed(stream.seals, way); }

bool guess_seal(StreamDecl& stream, std::size_t way) {
  if (way >= stream.seals.size()) return false;
  stream.watermarks.push_back(stream.seals[way]);
  return removed(stream.seals, way);
}

bool drop_fifo(StreamDecl& stream, std::size_t way) { return removed(stream.fifos, way); }

bool more_producers(StreamDecl& stream, std::size_t way) {
  if (way > 0 || stream.from || stream.producers > 1) return false;
  constexpr std::uint32_t kProducers = 2;
  stream.producers = kProducers;
  return true;
}

bool may_repeat_too(StreamDecl& stream, std::size_t way) {
  if (way > 0 || may_repeat(stream.delivery)) return false;
  stream.delivery = may_lose(stream.delivery) ? Delivery::Unreliable : Delivery::AtLeastOnce;
  return true;
}

bool may_lose_too(StreamDecl& stream, std::size_t way) {
  if (way > 0 || may_lose(stream.delivery)) return false;
  stream.delivery = may_repeat(stream.delivery) ? Delivery::Unreliable : Delivery::AtMostOnce;
  return true;
}

bool drop_unique(StreamDecl& stream, std::size_t way) { return removed(stream.unique, way); }

bool drop_merge(StreamDecl& stream, std::size_t way) {
  if (way > 0 || stream.rep != false) return false;
  stream.rep.reset();
  return true;
}

bool drop_acceptance(StreamDecl& stream, std::size_t way) {
  if (way > 0 || stream.accept == Accept::None) return false;
  stream.accept = Accept::None;
  return true;
}

bool order_sensitive(PathDecl& path, std::size_t way) {
  if (way > 0 || !is_confluent(path.label)) return false;
  path.label = is_write(path.label) ? Annotation::OW : Annotation::OR;
  path.repeats = false;
  return true;
}

bool widen_gate(PathDecl& path, std::size_t way) {
  return path.subscript && removed(*path.subscript, way);
}

bool unknown_gate(PathDecl& path, std::size_t way) {
  if (way > 0 || !path.subscript) return false;
  path.subscript.reset();
  return true;
}

bool drop_newest(PathDecl& path, std::size_t way) {
  if (way > 0 || path.newest.empty()) return false;
  path.newest.clear();
  return true;
}

bool drop_idempotence(PathDecl& path, std::size_t way) {
  return way == 0 && std::exchange(path.idempotent, false);
}

bool replicate(ComponentDecl& component, std::size_t way) {
  if (way > 0 || component.rep == true) return false;
  component.rep = true;
  return true;
}

bool scatter(ComponentDecl& component, std::size_t way) {
  if (way > 0 || (component.instances.count > 1 && component.instances.by.empty())) return false;
  component.instances = {2, {}};
  return true;
}

bool drop_ordering(ComponentDecl& component, std::size_t way) {
  return removed(component.orderings, way);
}

bool drop_commutes(ComponentDecl& component, std::size_t way) {
  return !component.behavior && removed(component.commutes, way);
}

bool replays(ComponentDecl& component, std::size_t way) {
  if (way > 0 || component.crash != Crash::Survives) return false;
  component.crash = Crash::Replay;
  return true;
}

struct Row {
  Change change;
  OfStream stream = nullptr;
  OfPath path = nullptr;
  OfComponent component = nullptr;
};

constexpr std::array kRows{
    Row{.change = {"drop-seal", "a stream is no longer sealed"}, .stream = drop_seal},
    Row{.change = {"guess-seal", "a seal becomes a watermark"}, .stream = guess_seal},
    Row{.change = {"drop-fifo", "a stream no longer keeps the order"}, .stream = drop_fifo},
    Row{.change = {"more-producers", "a source has two producers"}, .stream = more_producers},
    Row{.change = {"at-least-once", "a stream may repeat messages"}, .stream = may_repeat_too},
    Row{.change = {"at-most-once", "a stream may lose messages"}, .stream = may_lose_too},
    Row{.change = {"drop-unique", "messages may agree on a key"}, .stream = drop_unique},
    Row{.change = {"drop-merge", "each replica's copy gets through"}, .stream = drop_merge},
    Row{.change = {"drop-acceptance", "a sink accepts nothing"}, .stream = drop_acceptance},
    Row{.change = {"order-sensitive", "a confluent path is order-sensitive"},
        .path = order_sensitive},
    Row{.change = {"widen-gate", "a subscript loses an attribute"}, .path = widen_gate},
    Row{.change = {"unknown-gate", "a subscript is not known"}, .path = unknown_gate},
    Row{.change = {"drop-newest", "a path no longer keeps the newest"}, .path = drop_newest},
    Row{.change = {"drop-idempotence", "a path counts repetitions"}, .path = drop_idempotence},
    Row{.change = {"replicate", "a component has replicas"}, .component = replicate},
    Row{.change = {"scatter", "any of two instances may get a message"}, .component = scatter},
    Row{.change = {"drop-ordering", "a component's inputs are not ordered"},
        .component = drop_ordering},
    Row{.change = {"drop-commutes", "two inputs do not commute"}, .component = drop_commutes},
    Row{.change = {"replay", "a component replays its input after a crash"}, .component = replays},
};

class Maker {
 public:
  Maker(const Model& model, const std::function<bool(const Model&)>& valid)
      : base_(model), valid_(valid) {
    base_.repairs.reset();
    base_.expect.reset();
  }

  std::vector<Mutant> run() {
    for (const Row& row : kRows) {
      number_ = 0;
      for (std::size_t i = 0; row.stream != nullptr && i < base_.streams.size(); ++i) {
        each_way(row, base_.streams[i].name.text,
                 [&](Model& model, std::size_t way) { return row.stream(model.streams[i], way); });
      }
      for (std::size_t i = 0; i < base_.components.size(); ++i) change_component(row, i);
    }
    return std::move(mutants_);
  }

 private:
  void change_component(const Row& row, std::size_t i) {
    const ComponentDecl& component = base_.components[i];
    if (row.component != nullptr) {
      each_way(row, component.name.text, [&](Model& model, std::size_t way) {
        return row.component(model.components[i], way);
      });
    }
    if (row.path == nullptr || component.behavior) return;
    for (std::size_t k = 0; k < component.paths.size(); ++k) {
      const PathDecl& path = component.paths[k];
      const std::string where = fmt::format("{}.{}→{}", component.name.text, path.from.text,
                                            path.to ? path.to->text : "");
      each_way(row, where, [&](Model& model, std::size_t way) {
        return row.path(model.components[i].paths[k], way);
      });
    }
  }

  template <class ChangeOne>
  void each_way(const Row& row, const std::string& where, const ChangeOne& change) {
    for (std::size_t way = 0;; ++way) {
      Model model = base_;
      if (!change(model, way)) return;
      model.name.text = fmt::format("{}~{}-{}", base_.name.text, row.change.name, number_ + 1);
      if (!valid_(model)) continue;
      ++number_;
      mutants_.push_back({row.change.name, where, std::move(model)});
    }
  }

  Model base_;
  const std::function<bool(const Model&)>& valid_;
  std::size_t number_ = 0;  // of this change, so far
  std::vector<Mutant> mutants_;
};

}  // namespace

std::span<const Change> changes() {
  static const auto kChanges = [] {
    std::array<Change, kRows.size()> result;
    for (std::size_t i = 0; i < kRows.size(); ++i) result[i] = kRows[i].change;
    return result;
  }();
  return kChanges;
}

std::vector<Mutant> mutants(const Model& model, const std::function<bool(const Model&)>& valid) {
  return Maker(model, valid).run();
}

}  // namespace firebreak::generate
