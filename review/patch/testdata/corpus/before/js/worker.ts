import { EventEmitter } from 'node:events';

export interface Job {
  id: string;
  kind: 'mail' | 'export' | 'cleanup';
  tries: number;
  payload: Record<string, unknown>;
}

export interface Store {
  take(): Promise<Job | undefined>;
  done(job: Job): Promise<void>;
  failed(job: Job, reason: string): Promise<void>;
}

type Handler = (job: Job) => Promise<void>;

export class Worker extends EventEmitter {
  private readonly handlers = new Map<string, Handler>();
  private running = false;

  constructor(private readonly store: Store) {
    super();
  }

  handle(kind: Job['kind'], handler: Handler): this {
    this.handlers.set(kind, handler);
    return this;
  }

  async start(): Promise<void> {
    this.running = true;
    while (this.running) {
      const job = await this.store.take();
      if (!job) {
        continue;
      }
      await this.run(job);
    }
  }

  stop(): void {
    this.running = false;
  }

  private async run(job: Job): Promise<void> {
    const handler = this.handlers.get(job.kind);
    if (!handler) {
      await this.store.failed(job, 'no handler');
      return;
    }
    try {
      await handler(job);
      await this.store.done(job);
    } catch (err) {
      this.emit('failed', job, err);
      await this.store.failed(job, String(err));
    }
  }
}

export async function drain(worker: Worker, store: Store): Promise<number> {
  let count = 0;
  for (;;) {
    const job = await store.take();
    if (!job) {
      return count;
    }
    count++;
  }
}
