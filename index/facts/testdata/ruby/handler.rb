def silent
  work
rescue StandardError  #= StandardError swallows
  nil
end

def logged
  work
rescue IOError, ArgumentError => e  #= IOError|ArgumentError logs+uses+acts
  Rails.logger.error("failed: #{e.message}")
end

def wrapped
  begin
    work
  rescue KeyError => e  #= KeyError raises+wraps+uses
    raise StoreError, "no key: #{e}"
  ensure
    done
  end
end

def again
  work
rescue  #= everything raises+wraps+acts
  cleanup
  raise
end

def given
  work
rescue Timeout::Error  #= Timeout.Error returns
  return nil
end

def ended
  work
rescue => e  #= everything logs+exits+uses
  warn e
  exit 1
end

def looped(rows)
  rows.each do |row|
    save(row)
  rescue StandardError => e  #= StandardError continues+logs+uses
    logger.warn(e)
    next
  end
end

def inline
  work rescue nil  #= everything swallows
end

def restarted
  tries ||= 3
  work
rescue IOError  #= IOError raises+wraps+continues+acts
  retry if (tries -= 1).positive?
  raise
end
