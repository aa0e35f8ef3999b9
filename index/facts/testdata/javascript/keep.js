import { Pool } from 'pg';
import { Redis } from 'ioredis';

export class Store {
  spare = new Pool();  //#= pg.Pool in Store.spare

  constructor(url) {
    this.pool = new Pool({ connectionString: url });  //#= pg.Pool in Store.pool invoked:end
    this.timer = setInterval(() => this.sweep(), 1000);  //#= setInterval in Store.timer passed:clearInterval
  }

  async open(url) {
    const cache = new Redis(url);  //#= ioredis.Redis in Store.cache
    await cache.ping();
    this.cache = cache;
  }

  async close() {
    clearInterval(this.timer);
    await this.pool.end();
  }
}
