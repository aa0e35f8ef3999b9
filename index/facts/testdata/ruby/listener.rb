class Feed
  def start
    @subscriber = ActiveSupport::Notifications.subscribe('order') { |event| handle(event) }  #= listen order as @subscriber removed
    ActiveSupport::Notifications.subscribe('item') { |event| handle(event) }  #= listen item
    @timer = Concurrent::TimerTask.new(execution_interval: 5) { poll }  #= timer  as @timer removed
    @timer.execute
    Redis.new.subscribe('orders') { |on| on.message { poll } }
  end

  def stop
    ActiveSupport::Notifications.unsubscribe(@subscriber)
    @timer.shutdown
  end

  def poll
  end
end
