require "net/http"

def load(url)
  return if url.nil?  #= nothing
  return url.value if url.cached?  #= ?value()

  Net::HTTP.get(url)
end

def both(a, b)
  return a, b  #= a, b
end

def answer
  return Net::HTTP.get("host", "/")  #= Net.HTTP.get()
end
