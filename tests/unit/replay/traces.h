// SPDX-License-Identifier: Apache-2.0
// Traces for tests, in few words.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "result/trace.h"
#include "support/models.h"

namespace firebreak::test_support {

/// Where a message is handled: "Component.interface" or "Component/2.interface" for instance 2;
/// with "→output", the moment at which that path handles it ("→" alone for one that emits nothing).
/// A message "other m" is the other replica's copy, "crash m" the first after a crash.
struct Step {
  std::string place;
  std::string message;
  std::vector<std::string> emits;
};

class TraceText {
 public:
  TraceText(result::Anomaly anomaly, std::string sink) {
    trace_.anomaly = anomaly;
    trace_.sink = std::move(sink);
    const bool run = anomaly == result::Anomaly::Run;
    trace_.worlds[0].name = run ? "run 1" : "replica 1";
    trace_.worlds[1].name = run ? "run 2" : "replica 2";
  }

  TraceText& message(const std::string& id, const std::string& stream,
                     std::vector<std::pair<std::string, std::int64_t>> attributes = {},
                     const std::string& parent = "", const std::string& path = "") {
    result::TraceMessage message{id, stream, std::move(attributes), parent, "", ""};
    const auto arrow = path.find("→");
    if (arrow != std::string::npos) {
      message.path_from = path.substr(0, arrow);
      message.path_to = path.substr(arrow + std::string("→").size());
    }
    trace_.messages.push_back(std::move(message));
    return *this;
  }

  TraceText& world(std::size_t which, const std::vector<Step>& steps) {
    trace_.worlds[which].deliveries.clear();
    for (const Step& step : steps) {
      const auto dot = step.place.find('.');
      result::Delivery delivery;
      delivery.component = step.place.substr(0, dot);
      delivery.interface = step.place.substr(dot + 1);
      const std::string arrow = "→";
      if (const auto to = delivery.interface.find(arrow); to != std::string::npos) {
        delivery.unit_to = delivery.interface.substr(to + arrow.size());
        delivery.interface.resize(to);
      }
      delivery.message = step.message;
      if (delivery.message.starts_with("other ")) {
        delivery.message = delivery.message.substr(6);
        delivery.other_replica = true;
      }
      if (delivery.message.starts_with("crash ")) {
        delivery.message = delivery.message.substr(6);
        delivery.after_crash = true;
      }
      delivery.emits = step.emits;
      if (const auto slash = delivery.component.find("/2"); slash != std::string::npos) {
        delivery.component.resize(slash);
        delivery.instance = 2;
      }
      trace_.worlds[which].deliveries.push_back(std::move(delivery));
    }
    return *this;
  }

  result::Trace& get() { return trace_; }

 private:
  result::Trace trace_;
};

}  // namespace firebreak::test_support
