import { Logger } from '@nestjs/common';
import { AxiosError } from 'axios';

class Store {
  private readonly logger = new Logger(Store.name);

  async load(id: string): Promise<Row | null> {
    try {
      return await this.fetch(id);
    } catch (err: unknown) {  //#= everything raises+wraps+returns+logs+uses
      if (err instanceof AxiosError) {
        this.logger.warn(`not loaded: ${err.message}`);
        return null;
      }
      throw err;
    }
  }

  async save(row: Row): Promise<void> {
    try {
      await this.write(row);
    } catch {  //#= everything swallows
      this.failures++;
    }
  }

  read(id: string): Promise<Row> {
    return this.fetch(id).catch((err: Error) => {  //#= everything raises+wraps+uses
      throw new StoreError(`read ${id}`, err);
    });
  }
}
