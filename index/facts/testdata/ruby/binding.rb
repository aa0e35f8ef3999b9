class Holder < Base  #= Holder = .Holder
  attr_accessor :client, :name  #= client = HTTParty; name = ?
  LIMIT = 3  #= LIMIT = ?
  @@all = Set.new  #= @@all = Set

  def initialize(client, retries = 3, *rest, timeout: 5, **opts, &block)  #= initialize = .Holder.initialize; client = ?; retries = ?; rest = ?; timeout = ?; opts = ?; block = ?
    @client = HTTParty.new  #= @client = HTTParty
    self.name = client  #= name = ?
    a, (b, *c) = pair  #= a = ?; b = ?; c = ?
    d = e = Redis.new  #= d = Redis; e = Redis
    d ||= nil  #= d = ?
  end

  def conn = @conn ||= Faraday.new  #= conn = .Holder.conn; @conn = Faraday.Connection

  def run  #= run = .Holder.run
    for x in items do end  #= x = ?
    items.each_with_index { |item, i| item }  #= item = ?; i = ?
    build do |(left, right), key: 1| left end  #= left = ?; right = ?; key = ?
    local = client  #= local = HTTParty
    used = conn  #= used = Faraday.Connection
    found = begin  #= found = Redis
      Redis.new
    rescue IOError, EOFError => error  #= error = ?
      nil
    rescue Timeout::Error => late  #= late = Timeout.Error
      nil
    end
    case found
    in { id:, owner: String => owner, tags: [first, *] } then id  #= id = ?; first = ?; owner = ?
    in Redis => redis then redis  #= redis = ?
    in nil then nil
    end
    $global = Redis.new  #= $global = Redis
    square = ->(n) { n * n }  #= square = .square; n = ?
    text = "x" rescue "y"  #= text = ?
    def inner; end  #= inner = .inner
  end
end

module Deep::Nested; end  #= Deep.Nested = .Deep.Nested
