require "net/http"
require_relative "store"

module Shop
  class OrderClient < Base
    include Retries  #= include
    attr_reader :http, :store  #= attr_reader
    TIMEOUT = 3

    def initialize(url, store: Store.new, **options, &block)  #= .Store.new in OrderClient.initialize
      super(url)  #= super in OrderClient.initialize
      @http = Faraday.new(url: url, request: { timeout: TIMEOUT }) do |f|  #= Faraday.new in OrderClient.initialize
        f.adapter :net_http  #= ?adapter in OrderClient.initialize
      end
      @store = store
      @lock = Mutex.new  #= Mutex.new in OrderClient.initialize
      @raw ||= Net::HTTP.new("shop", 443)  #= Net.HTTP.new in OrderClient.initialize
    end

    def self.build = new("http://x")  #= .OrderClient.new in OrderClient.build

    def load(id)
      attempts = 0
      begin
        reply = @http.get("/orders/#{id.to_s}", open_timeout: 3)  #= Faraday.Connection.get try in OrderClient.load; ?to_s try in OrderClient.load
        http.post "/seen", id  #= Faraday.Connection.post try in OrderClient.load
        puts reply.body if reply.success?  #= puts try in OrderClient.load; Faraday.Response.body try in OrderClient.load; Faraday.Response.success? try in OrderClient.load
        store.save reply  #= .Store.save try in OrderClient.load
      rescue Net::ReadTimeout, IOError => e
        Rails.logger.warn("again: #{e.message}")  #= Rails.logger().warn in OrderClient.load; Rails.logger in OrderClient.load; ?message in OrderClient.load
        sleep 2**attempts  #= sleep in OrderClient.load
        retry if (attempts += 1) < 3
        raise
      else
        done!  #= done! in OrderClient.load
      ensure
        @raw.finish  #= Net.HTTP.finish in OrderClient.load
      end
      self.count += 1
      self.class.build.load(2)  #= .OrderClient.load in OrderClient.load; .OrderClient.build in OrderClient.load; ?class in OrderClient.load
    end

    def each_order
      return enum_for(:each_order) unless block_given?  #= enum_for in OrderClient.each_order; block_given? in OrderClient.each_order

      @lock.synchronize { ids.each { |i| yield load(i) } }  #= Mutex.synchronize in OrderClient.each_order; yield loop in OrderClient.each_order; .OrderClient.load loop in OrderClient.each_order
      ids.map { |i| load(i) }.compact  #= ids.map().compact in OrderClient.each_order; ids.map in OrderClient.each_order; .OrderClient.load in OrderClient.each_order
      3.times { |n| sleep n }  #= sleep loop in OrderClient.each_order
      loop do
        connection.ping  #= Redis.ping loop in OrderClient.each_order; .OrderClient.connection loop in OrderClient.each_order
        break if closed?  #= closed? loop in OrderClient.each_order
      end
      while (line = connection.gets) do handle(line) end  #= Redis.gets loop in OrderClient.each_order; .OrderClient.connection loop in OrderClient.each_order; handle loop in OrderClient.each_order
      value = Integer(line) rescue fallback  #= Integer try in OrderClient.each_order; fallback in OrderClient.each_order
      Net::HTTP.get(URI("http://x"))  #= Net.HTTP.get in OrderClient.each_order; URI in OrderClient.each_order
      ::Net::HTTP.get_response(uri)&.body  #= Net.HTTPResponse.body in OrderClient.each_order; Net.HTTP.get_response in OrderClient.each_order
      Thread.new { work }  #= Thread.new in OrderClient.each_order; .OrderClient.work in OrderClient.each_order
      handler = ->(x) { x.call }  #= ?call in handler
      handler.call(1)  #= .handler.call in OrderClient.each_order
      handler.(2)  #= ? in OrderClient.each_order
      File.open("x") { |f| f.read }  #= File.open in OrderClient.each_order; ?read in OrderClient.each_order
      puts(<<~TEXT)  #= puts in OrderClient.each_order
        #{store.title}  #= .Store.title in OrderClient.each_order
      TEXT
      `ls`  #= system in OrderClient.each_order
      value.fetch(:a)[0].strip  #= ?strip in OrderClient.each_order; Integer().fetch in OrderClient.each_order
    end

    private  #= private

    def connection
      @connection ||= Redis.new(url: ENV.fetch("REDIS_URL"))  #= Redis.new in OrderClient.connection; ENV.fetch in OrderClient.connection
    end

    def work = connection.publish("a", "b")  #= Redis.publish in OrderClient.work; .OrderClient.connection in OrderClient.work

    class << self
      def other
        build  #= .OrderClient.build in OrderClient.other
      end
    end
  end

  class Store
    def save(reply) = reply.freeze  #= ?freeze in Store.save
    def title = name.strip  #= name.strip in Store.title
  end
end

client = Shop::OrderClient.new("http://x")  #= .OrderClient.new
client.load(1)  #= .OrderClient.load
Shop::OrderClient.build.each_order { |o| o.pay }  #= .OrderClient.each_order; .OrderClient.build; ?pay
