# Reads a Ruby program from standard input and prints its syntax tree, an item a line: `(NAME` and
# `)` around a node, `@KIND LINE COLUMN TEXT` a token, `:NAME` a symbol, `-` nothing. What is no
# printable ASCII is `%XX`. The program is parsed, never run. Of one that does not parse, the line
# is `!LINE COLUMN TEXT`.
seconds, bytes, depth = ARGV.map(&:to_i)
Process.setrlimit(:CPU, seconds)
Process.setrlimit(:AS, bytes)

class Reader < Ripper::SexpBuilderPP
  attr_reader :problem

  def fail_at(message, *)
    @problem ||= [lineno || 1, column || 0, message.to_s]
    nil
  end
  %i[on_parse_error compile_error on_assign_error on_alias_error on_class_name_error
     on_param_error].each do |event|
    define_method(event) { |message, *| fail_at(message) }
  end
end

PLAIN = /\A[!-$&-~]*\z/n

def escaped(text)
  bytes = text.to_s.b
  return bytes if bytes.match?(PLAIN)
  bytes.gsub(/[^!-$&-~]/n) { |byte| format('%%%02x', byte.ord) }
end

def token?(item)
  item[0].is_a?(Symbol) && item[0].start_with?('@') && item[2].is_a?(Array)
end

def print_tree(item, out, depth)
  raise RangeError if depth.zero?
  case item
  when Array
    return out << "#{item[0]} #{item[2][0]} #{item[2][1] + 1} #{escaped(item[1])}\n" if token?(item)
    named = item[0].is_a?(Symbol)
    out << "(#{named ? item[0] : ''}\n"
    i = named ? 1 : 0
    while i < item.size
      print_tree(item[i], out, depth - 1)
      i += 1
    end
    out << ")\n"
  when Symbol then out << ":#{escaped(item)}\n"
  else out << "-\n"
  end
end

GC.disable # the tree lives to the end, and nearly all that is made is of it
reader = Reader.new($stdin.read)
tree = reader.parse
problem = reader.problem
problem ||= [1, 0, 'the program does not parse'] if reader.error? || tree.nil?
unless problem
  begin
    out = +''
    print_tree(tree, out, depth)
    $stdout.write(out)
  rescue RangeError
    problem = [1, 0, "expressions are nested deeper than #{depth}"]
  end
end
$stdout.write("!#{problem[0]} #{problem[1] + 1} #{escaped(problem[2])}\n") if problem
