require "net/http"
require_relative "models/user"

module Shop
  TIMEOUT = 5

  # Keeps users.
  class Store < Base::Keeper
    include Comparable
    attr_reader :client, :log

    def initialize(client, log: nil)
      @client = client
      @audit = Audit::Log.new(log)
    end

    # Saves one.
    def save(user, *rest, &done)
      order = Order.new(user.id)
      order.submit!
      Net::HTTP.get(user.url) { |part| done.call(part) }
    end

    private def check
      save(nil)
    end

    def self.open(path)
      new(path)
    end
  end
end

def helper
  Shop::Store.open("x")
end
