import { circuitBreaker, ConsecutiveBreaker, handleAll, retry, timeout, wrap } from 'cockatiel';
import { UseGuards } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transactional } from 'typeorm-transactional';
import { Retryable } from 'typescript-retry-decorator';

const policy = retry(handleAll, { maxAttempts: 3 });
const breaker = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) });
const both = wrap(policy, breaker);

class Orders {
  constructor(private readonly source: DataSource) {}

  async load(id: string): Promise<Order> {
    return policy.execute(() => this.fetch(id));  //#= retry over 15-15
  }

  async again(id: string): Promise<Order> {
    return both.execute(() => this.fetch(id));  //#= breaker over 19-19
  }

  @Retryable({ maxAttempts: 3 })  //#= retry over 23-25
  async fetch(id: string): Promise<Order> {
    return get(id);
  }

  @Transactional()  //#= transaction over 28-30
  async save(order: Order): Promise<void> {
    await this.write(order);
  }

  async write(order: Order): Promise<void> {
    await this.source.transaction(async (manager) => {  //#= transaction over 33-35
      await manager.save(order);
    });
  }
}
