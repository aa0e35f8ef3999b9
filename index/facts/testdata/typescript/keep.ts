import { Pool } from 'pg';

export class Store {
  private readonly spare = new Pool();  //#= pg.Pool in Store.spare
  private pool: Pool;

  constructor(private url: string) {
    this.pool = new Pool({ connectionString: url });  //#= pg.Pool in Store.pool invoked:query invoked:end
  }

  rows() {
    return this.pool.query('select 1');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
