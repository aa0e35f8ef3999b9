require "socket"

class Store
  def initialize(host)
    @peer = TCPSocket.new(host, 1)  #= TCPSocket.new in Store.@peer
    @log = File.open("log", "a")  #= File.open in Store.@log invoked:close
  end

  def close
    @log.close
  end
end
