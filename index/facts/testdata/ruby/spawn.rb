class Mailer
  def send_mail(to)
  end

  def forgotten(to)
    Thread.new { send_mail(to) }  #= starts lambda
  end

  def kept(list)
    threads = list.map do |to|
      Thread.new(to) { |t| send_mail(t) }  #= starts lambda kept
    end
    threads.each(&:join)
  end

  def one(to)
    thread = Thread.new { send_mail(to) }  #= starts lambda kept
    thread.join
  end

  def many(list)
    list.each do |to|
      Thread.new { send_mail(to) }  #= starts lambda loop
    end
  end

  def forked
    pid = fork { send_mail('a') }  #= starts lambda kept
    Process.wait(pid)
    fork do  #= starts lambda
      send_mail('b')
    end
  end

  def child
    spawn('ls')  #= starts
    pid = Process.spawn('ls')  #= starts kept
    Process.detach(pid)
  end

  def pooled(list)
    pool = Concurrent::FixedThreadPool.new(4)
    list.each { |to| pool.post { send_mail(to) } }  #= starts lambda loop limited
    Concurrent::Promises.future { send_mail('c') }  #= starts lambda
  end

  def queued(to)
    MailJob.perform_later(to)
    MailWorker.perform_async(to)
  end
end
