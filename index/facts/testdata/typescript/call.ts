import { Injectable, Logger } from '@nestjs/common';
import type { HttpService } from '@nestjs/axios';
import { Repository, DataSource as Source } from 'typeorm';
import fs = require('fs');
import Redis from 'ioredis';

interface Deps {
  redis: Redis;
  log?: Logger | null;
  find(id: string): Promise<Row[]>;
}

type Rows = { source: Source } & Deps;

class Row {
  constructor(readonly id: string) {}
  async save(): Promise<Row> {
    return this;
  }
  get owner(): Redis {
    return null!;
  }
}

@Injectable()  //#= @nestjs/common.Injectable
export class Service<T extends Row> {
  private readonly logger = new Logger('service');  //#= @nestjs/common.Logger
  private redis?: Redis;
  protected rows: Row[] = [];
  static shared: Service<Row>;

  constructor(
    private readonly http: HttpService,
    @Inject('repo') protected repo: Repository<Row>,  //#= Inject in Service.constructor
    plain: Source,
  ) {
    this.redis ??= new Redis();  //#= ioredis in Service.constructor
    plain.query('select 1');  //#= typeorm.DataSource.query in Service.constructor
  }

  async load(item: T, ...rest: Row[]): Promise<Row> {
    this.http.get('/x');  //#= @nestjs/axios.HttpService.get in Service.load
    const found = await this.repo.findOne({ id: item.id });  //#= typeorm.Repository.findOne awaited in Service.load
    this.redis!.get('a');  //#= ioredis.get in Service.load
    this.rows[0].save();  //#= .Row.save in Service.load
    item.save();  //#= .Row.save in Service.load
    rest.pop();  //#= ?pop in Service.load
    for (const row of this.rows) await row.save();  //#= .Row.save awaited loop in Service.load
    (await this.load(item)).owner.get('b');  //#= ioredis.get in Service.load; .Service.load awaited in Service.load
    this.load(item).then((r) => r.save());  //#= Promise.then in Service.load; .Service.load in Service.load; ?save in Service.load
    return found as Row;
  }

  run = async ({ redis, log, find }: Deps, opts: { source: Source }): Promise<void> => {
    await redis.get('c');  //#= ioredis.get awaited in Service.run
    log?.warn('d');  //#= @nestjs/common.Logger.warn in Service.run
    (opts as any).start();  //#= ?start in Service.run
    opts.source.query('e');  //#= typeorm.DataSource.query in Service.run
    const rows = await find('f');  //#= ?find awaited in Service.run
    rows[0].save();  //#= ?save in Service.run
    (<Service<Row>>this).load(rows[0]);  //#= .Service.load in Service.run
  };

  private pick(deps: Rows, cond: boolean): Redis | undefined {
    const either = cond ? new Redis() : new Logger();  //#= ioredis in Service.pick; @nestjs/common.Logger in Service.pick
    either.close();  //#= ?close in Service.pick
    const same = cond ? new Redis() : this.redis;  //#= ioredis in Service.pick
    same.quit();  //#= ioredis.quit in Service.pick
    deps.source.query('g');  //#= typeorm.DataSource.query in Service.pick
    return deps.redis;
  }
}

namespace Tools {
  export function parse(s: string) {
    return fs.readFileSync(s);  //#= fs.readFileSync in Tools.parse
  }
  parse('x');  //#= .Tools.parse
}

enum Color {
  Red = Tools.parse('red'),  //#= .Tools.parse
}

export abstract class Base {
  abstract open(): Redis;
  close() {
    this.open().quit();  //#= ioredis.quit in Base.close; .Base.open in Base.close
    Service.shared.load(null);  //#= .Service.load in Base.close
    Color.Red.valueOf();  //#= .Tools.parse().valueOf in Base.close
  }
}

class Child extends Base {
  close() {
    super.close();  //#= .Base.close in Child.close
    this.open().ping();  //#= ioredis.ping in Child.close; .Base.open in Child.close
  }
}

const handler = (async (fn: () => void, many: Array<Source>) => {
  fn();  //#= ?fn in handler
  many[0].query('h');  //#= typeorm.DataSource.query in handler
}) satisfies Handler;

function overload(a: string): Redis;
function overload(a: number): Redis;
function overload(a: any): Redis {
  return a.make();  //#= ?make in overload
}
overload(1).get('i');  //#= ioredis.get; .overload
declare function ambient(): Source;
ambient().query('j');  //#= typeorm.DataSource.query; .ambient
