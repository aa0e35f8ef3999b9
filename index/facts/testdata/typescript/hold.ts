import { DataSource, QueryRunner } from 'typeorm';

class Orders {
  constructor(private readonly source: DataSource) {}

  async save(order: Order): Promise<void> {
    const runner: QueryRunner = this.source.createQueryRunner();  //#= typeorm.DataSource.createQueryRunner as runner invoked:startTransaction invoked:manager.save invoked:commitTransaction invoked:rollbackTransaction? invoked:release!
    await runner.startTransaction();  //#= typeorm.QueryRunner.startTransaction
    try {
      await runner.manager.save(order);  //#= typeorm.QueryRunner.manager.save
      await runner.commitTransaction();  //#= typeorm.QueryRunner.commitTransaction
    } catch (e) {
      await runner.rollbackTransaction();  //#= typeorm.QueryRunner.rollbackTransaction
      throw e;
    } finally {
      await runner.release();  //#= typeorm.QueryRunner.release
    }
  }

  async scoped(): Promise<void> {
    await using runner = this.source.createQueryRunner();  //#= typeorm.DataSource.createQueryRunner as runner invoked:connect
    await runner.connect();  //#= typeorm.QueryRunner.connect
  }

  leaked(): QueryRunner | undefined {
    const runner = this.source.createQueryRunner();  //#= typeorm.DataSource.createQueryRunner as runner invoked:connect
    runner.connect();  //#= typeorm.QueryRunner.connect
    return undefined;
  }
}
