// SPDX-License-Identifier: Apache-2.0
// What the values of options do: each function puts one into the options, and returns what is wrong
// with it, or "".
#pragma once

#include <string>
#include <string_view>

#include "cli/options.h"

namespace firebreak::cli {

std::string store_format(std::string_view value, Options& options);
std::string store_output(std::string_view value, Options& options);
std::string store_timeout(std::string_view value, Options& options);
std::string store_seed(std::string_view value, Options& options);
std::string store_jobs(std::string_view value, Options& options);
std::string store_quiet(std::string_view value, Options& options);
std::string store_verbose(std::string_view value, Options& options);
std::string store_color(std::string_view value, Options& options);
std::string store_watch(std::string_view value, Options& options);
std::string store_variant(std::string_view value, Options& options);
std::string store_topology(std::string_view value, Options& options);
std::string store_rules(std::string_view value, Options& options);
std::string store_anomaly(std::string_view value, Options& options);
std::string store_enumerate(std::string_view value, Options& options);
std::string store_attributes(std::string_view value, Options& options);
std::string store_traces(std::string_view value, Options& options);
std::string store_messages(std::string_view value, Options& options);
std::string store_to(std::string_view value, Options& options);
std::string store_junit(std::string_view value, Options& options);
std::string store_baseline(std::string_view value, Options& options);
std::string store_target(std::string_view value, Options& options);
std::string store_write(std::string_view value, Options& options);
std::string store_all(std::string_view value, Options& options);
std::string store_limit(std::string_view value, Options& options);
std::string store_pareto(std::string_view value, Options& options);
std::string store_relax(std::string_view value, Options& options);
std::string store_over_coordination(std::string_view value, Options& options);
std::string store_weakest_network(std::string_view value, Options& options);
std::string store_properties(std::string_view value, Options& options);
std::string store_env(std::string_view value, Options& options);
std::string store_include_path(std::string_view value, Options& options);
std::string store_manifest(std::string_view value, Options& options);
std::string store_tasks(std::string_view value, Options& options);
std::string store_classes(std::string_view value, Options& options);
std::string store_module(std::string_view value, Options& options);
std::string store_overlay(std::string_view value, Options& options);
std::string store_labels(std::string_view value, Options& options);
std::string store_stub(std::string_view value, Options& options);
std::string store_set(std::string_view value, Options& options);
std::string store_count(std::string_view value, Options& options);
std::string store_database(std::string_view value, Options& options);
std::string store_engine(std::string_view value, Options& options);
std::string store_workers(std::string_view value, Options& options);
std::string store_reproducible(std::string_view value, Options& options);

}  // namespace firebreak::cli
