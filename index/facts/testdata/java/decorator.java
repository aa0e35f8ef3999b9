package shop;

import org.springframework.retry.annotation.Retryable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service  //#= org.springframework.stereotype.Service
class Orders {
    @Scheduled(fixedDelay = 1000)  //#= org.springframework.scheduling.annotation.Scheduled, fixedDelay
    void clean() {
    }

    @Override  //#= Override
    @Transactional(timeout = 5)  //#= org.springframework.transaction.annotation.Transactional, timeout
    public String toString() {
        return "";
    }

    @Retryable(maxAttempts = 3)  //#= org.springframework.retry.annotation.Retryable, maxAttempts
    void send(@Deprecated String mail) {  //#= Deprecated
    }
}
