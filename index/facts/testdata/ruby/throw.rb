class LoadError < StandardError; end

def load(item)
  raise ArgumentError, "no item" if item.nil?  #= ArgumentError, no item

  read(item)
rescue IOError => e
  raise LoadError.new(item)  #= .LoadError.new()
rescue SystemCallError
  raise  #= nothing
end

def again(error)
  raise error  #= error
end

def text
  fail "text"  #= text
end
