require 'socket'
require 'pg'

class Store
  def initialize(url)
    @db = PG.connect(url)  #= PG.connect as @db field invoked:close^
  end

  def leaked(path)
    file = File.open(path)  #= File.open as file invoked:read
    file.read  #= File.read returned
  end

  def closed(path)
    file = File.open(path)  #= File.open as file invoked:read invoked:close!
    file.read  #= File.read returned
  ensure
    file.close  #= File.close
  end

  def scoped(path)
    File.open(path) do |file|  #= File.open scoped
      file.read  #= ?read returned
    end
  end

  def braces(path)
    File.open(path) { |f| f.each_line { |line| puts line } }  #= File.open scoped; ?each_line scoped; puts returned
  end

  def partly(path, quick)
    file = File.open(path)  #= File.open as file invoked:close?
    file.close if quick  #= File.close returned
  end

  def given(host)
    socket = TCPSocket.new(host, 80)  #= TCPSocket.new as socket invoked:puts returned
    socket.puts 'hello'  #= TCPSocket.puts
    socket
  end

  def returned(host)
    socket = TCPSocket.new(host, 80)  #= TCPSocket.new as socket returned
    return socket
  end

  def passed(path)
    file = File.open(path)  #= File.open as file passed:register invoked:close
    register(file)  #= register
    copy = file
    copy.close  #= File.close returned
  end

  def close
    @db.close  #= PG.Connection.close returned
  end
end
