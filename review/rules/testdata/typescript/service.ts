import axios, { AxiosInstance } from 'axios';
import express, { Request, Response, NextFunction, Router } from 'express';
import * as fs from 'fs';
import { Pool, PoolClient } from 'pg';
import Redis from 'ioredis';

export class Prices {
  private readonly http: AxiosInstance;
  private readonly cache = new Redis({ commandTimeout: 500 });

  constructor(private readonly pool: Pool, base: string) {
    this.http = axios.create({ // want: http-client-no-timeout
      baseURL: base,
    });
  }

  async price(sku: string): Promise<number> {
    const reply = await fetch(`http://prices.internal/${sku}`); // want: http-client-no-timeout
    return (await reply.json()) as number; // want: http-status-unchecked
  }

  async viaInstance(sku: string): Promise<number> {
    const { data } = await this.http.get<number>(`/prices/${sku}`);
    return data;
  }

  async generic(sku: string) {
    return axios.get<number>(`http://prices.internal/${sku}`); // want: http-client-no-timeout
  }

  async count(): Promise<number> {
    const client: PoolClient = await this.pool.connect(); // want: connection-leak
    const result = await client.query('select count(*) from prices');
    client.release();
    return result.rows[0].count as number;
  }

  async all(skus: string[]): Promise<number[]> {
    return Promise.all(skus.map((sku) => this.price(sku))); // only low: how many there are is not known
  }

  async cancelled(url: string, abort: AbortSignal) {
    return fetch(url); // want: context-not-propagated
  }
}

export function routes(router: Router, prices: Prices): void {
  router.get('/prices/:sku', async (req: Request, res: Response) => { // want: unhandled-rejection
    res.json(await prices.price(req.params.sku));
  });

  router.get('/files/:name', (req: Request, res: Response) => {
    res.send(fs.readFileSync(req.params.name)); // want: blocking-call-in-async
  });

  // What follows is fine.

  router.get('/guarded/:sku', async (req: Request, res: Response, next: NextFunction) => {
    try {
      res.json(await prices.price(req.params.sku));
    } catch (err) {
      next(err);
    }
  });
}

export class Quiet {
  private readonly http = axios.create({ baseURL: 'http://prices.internal', timeout: 2_000 });
  private readonly cache: Redis;

  constructor(private readonly pool: Pool) {
    this.cache = new Redis({ commandTimeout: 500 });
    this.cache.on('error', (err) => console.error(err));
  }

  async price(sku: string): Promise<number> {
    const reply = await fetch(`http://prices.internal/${sku}`, { signal: AbortSignal.timeout(2_000) });
    if (!reply.ok) {
      throw new Error(`status ${reply.status}`);
    }
    return (await reply.json()) as number;
  }

  async count(): Promise<number> {
    const client = await this.pool.connect();
    try {
      return (await client.query('select 1')).rowCount ?? 0;
    } finally {
      client.release();
    }
  }

  get(options: RequestInit) {
    return fetch('http://prices.internal', options);
  }

  listed(map: Map<string, string>) {
    return map.get('a');
  }
}

const app = express();
app.use(express.json());
