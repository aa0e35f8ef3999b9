require 'timeout'
require 'retriable'
require 'circuitbox'

class Orders
  LOCK = Mutex.new

  def bounded(url)
    Timeout.timeout(5) do  #= timeout over 9-11
      load(url)
    end
  end

  def retried(url)
    Retriable.retriable(tries: 3) { load(url) }  #= retry over 15-15
    Retryable.retryable(tries: 2) do  #= retry over 16-18
      load(url)
    end
  end

  def guarded(url)
    Circuitbox.circuit(:stock).run { load(url) }  #= breaker over 22-22
    Stoplight('stock') { load(url) }.run  #= breaker over 23-23
  end

  def saved(order)
    ActiveRecord::Base.transaction do  #= transaction over 27-29
      order.save!
    end
    Order.transaction { order.touch }
  end

  def locked
    LOCK.synchronize do  #= lock over 34-36
      write
    end
    @mutex = Mutex.new
    @mutex.synchronize { write }  #= lock over 38-38
  end

  def job
    self.class.retry_on(IOError)
  end
end

class SyncJob < ApplicationJob
  retry_on Net::OpenTimeout, wait: :polynomially_longer, attempts: 5  #= retry over 46-52
  discard_on ArgumentError

  def perform
  end
end

class MailWorker
  include Sidekiq::Job
  sidekiq_options retry: 5

  def perform(id)
  end
end
