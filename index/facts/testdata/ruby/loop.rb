require 'net/http'

def fixed(uri)
  3.times do |i|  #= retries by failure bounded delay constant
    begin
      return Net::HTTP.get(uri)
    rescue IOError
      sleep 1
    end
  end
end

def handled(uri)
  attempts = 0
  begin  #= retries handled by failure bounded delay growing
    Net::HTTP.get(uri)
  rescue IOError => e
    attempts += 1
    raise e if attempts > 3
    sleep(2**attempts + rand)
    retry
  end
end

def endless(uri)
  Net::HTTP.get(uri)  #= retries handled by failure
rescue IOError
  retry
end

def counted(uri, tries = 3)
  Net::HTTP.get(uri)  #= retries handled by failure bounded
rescue IOError
  retry if (tries -= 1) > 0
  raise
end

def forever(uri)
  loop do  #= retries by failure endless
    return Net::HTTP.get(uri)
  rescue IOError
    next
  end
end

def backup(uris)
  uris.each do |uri|  #= iterates next bounded
    return Net::HTTP.get(uri)
  rescue IOError
    next
  end
end

def poll(job)
  until job.done?  #= polls delay constant
    sleep 0.1
  end
end

def work(queue)
  while true  #= works endless
    item = queue.pop
    handle(item)
  end
end

def again(uri, left)  #= retries recursive by failure bounded
  Net::HTTP.get(uri)
rescue IOError
  raise if left.zero?
  again(uri, left - 1)
end

def status(uri)
  for attempt in 1..3  #= retries by status bounded delay growing
    reply = Net::HTTP.get_response(uri)
    return reply if reply.code.to_i < 500
    sleep attempt
  end
end
