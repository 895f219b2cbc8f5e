// SPDX-License-Identifier: Apache-2.0
// Ruby's own parser, in a process of its own: bounded in time, memory and output, with nothing of
// the environment but where programs are looked for. The program is never run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak::imports::bloom {

/// The script that reads a program and prints its tree (ripper.rb).
const char* ripper_script();

struct RubyLimits {
  std::chrono::seconds time{60};
  std::uint64_t memory = std::uint64_t{4} << 30;
  std::size_t output = std::size_t{256} << 20;
  std::uint32_t depth = 1000;  // of the tree
};

enum class RubyEnd : std::uint8_t { Printed, NotFound, Failed, TooLong };

struct RubyOutput {
  RubyEnd end = RubyEnd::Failed;
  std::string text;
};

/// What the script prints for a program.
RubyOutput parse_ruby(std::string_view program, const RubyLimits& limits = {});

}  // namespace firebreak::imports::bloom
