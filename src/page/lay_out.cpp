// SPDX-License-Identifier: Apache-2.0
// Places by Graphviz's `dot`. Of a drawing it gets sizes and numbers only, no text of a model.
#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <memory>
#include <mutex>
#include <span>

#include "page/drawing.h"

namespace firebreak::page {

namespace {

constexpr double kDotsPerInch = 72;
// Beyond these, curves cost more than they show.
constexpr std::size_t kMostCurves = 400;

struct FreeContext {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};
using Context = std::unique_ptr<GVC_t, FreeContext>;

class Layout {
 public:
  explicit Layout(Drawing& drawing)
      : drawing_(drawing), context_(gvContext()), graph_(agopen(name("g"), Agdirected, nullptr)) {}
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  ~Layout() {
    if (laid_out_) gvFreeLayout(context_.get(), graph_);
    agclose(graph_);
  }

  bool run() {
    set(graph_, "rankdir", "LR");
    set(graph_, "nodesep", "0.35");
    set(graph_, "ranksep", "0.45");
    set(graph_, "nslimit", "4");
    set(graph_, "nslimit1", "4");
    set(graph_, "mclimit", "1");
    if (drawing_.arrows.size() > kMostCurves) set(graph_, "splines", "polyline");
    add();
    laid_out_ = gvLayout(context_.get(), graph_, "dot") == 0;
    if (laid_out_) read();
    return laid_out_;
  }

 private:
  // Graphviz takes texts that it does not change as `char*`.
  static char* name(const char* text) { return const_cast<char*>(text); }

  static void set(void* object, const char* key, const std::string& value) {
    agsafeset(object, name(key), name(value.c_str()), name(""));
  }

  void add() {
    for (const Box& box : drawing_.boxes) {
      Agnode_t* node = agnode(graph_, nullptr, 1);
      set(node, "shape", "box");
      set(node, "label", "");
      set(node, "fixedsize", "true");
      set(node, "width", fmt::format("{:.3f}", box.size.x / kDotsPerInch));
      set(node, "height", fmt::format("{:.3f}", box.size.y / kDotsPerInch));
      nodes_.push_back(node);
    }
    for (const Arrow& arrow : drawing_.arrows) {
      Agedge_t* edge = agedge(graph_, nodes_[arrow.from], nodes_[arrow.to], nullptr, 1);
      const std::string room = fmt::format(
          R"(<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{:.0f}" HEIGHT="{:.0f}"><TR><TD></TD></TR></TABLE>)",
          arrow.size.x, arrow.size.y);
      char* html = agstrdup_html(graph_, name(room.c_str()));
      agsafeset(edge, name("label"), html, name(""));
      agstrfree(graph_, html);
      edges_.push_back(edge);
    }
  }

  // Graphviz counts upwards.
  Point place(pointf point) const { return {point.x, drawing_.size.y - point.y}; }

  void read() {
    const boxf bounds = GD_bb(graph_);
    drawing_.size = {bounds.UR.x, bounds.UR.y};
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      drawing_.boxes[i].center = place(ND_coord(nodes_[i]));
    }
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      Arrow& arrow = drawing_.arrows[i];
      if (ED_label(edges_[i]) != nullptr) arrow.center = place(ED_label(edges_[i])->pos);
      const splines* curves = ED_spl(edges_[i]);
      if (curves == nullptr || curves->size == 0) continue;
      const bezier& curve = curves->list[0];
      const std::span points(curve.list, static_cast<std::size_t>(curve.size));
      for (const pointf& point : points) arrow.curve.push_back(place(point));
      if (curve.eflag != 0) arrow.tip = place(curve.ep);
    }
  }

  Drawing& drawing_;
  Context context_;
  Agraph_t* graph_;
  std::vector<Agnode_t*> nodes_;
  std::vector<Agedge_t*> edges_;
  bool laid_out_ = false;
};

int silent(char*) { return 0; }

}  // namespace

bool lay_out(Drawing& drawing) {
  if (drawing.boxes.empty()) return true;
  // Graphviz keeps its state in variables of its own.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  agseterrf(silent);
  return Layout(drawing).run();
}

}  // namespace firebreak::page
