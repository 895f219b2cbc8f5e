// SPDX-License-Identifier: Apache-2.0
// Models and replayed traces that the report tests show.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "replay/interpreter.h"
#include "report/results.h"
#include "unit/replay/traces.h"

namespace firebreak::test_support {

/// Around results of a model in one file.
inline const report::Frame kFrame{.file = "model.yaml"};

/// The paper's ad network with the standing query POOR; `click` is sealed as given ("" or
/// ", seal: [campaign]").
std::string poor_model(const std::string& seal = "");
/// The click overtakes the query at one replica.
result::Trace poor_trace(result::Anomaly anomaly);

/// A replicated store that is written by silent paths.
std::string store_model();
/// Two writes come in different orders.
result::Trace store_trace();

/// A word count whose counter depends on the order of words.
std::string count_model(const std::string& options = "");
result::Trace count_trace(result::Anomaly anomaly);

/// A path that reads what another one keeps, which waits for a seal.
std::string reader_model();
/// The seal arrives before the read in one run, after it in the other.
result::Trace reader_trace();

/// The trace with its views, outcomes and explanation; fails the test if it does not replay.
result::Trace replayed(const topology::Topology& topology, result::Trace trace);

/// Compares with tests/golden/<name>, or writes it where FIREBREAK_UPDATE_GOLDEN is set.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace firebreak::test_support
