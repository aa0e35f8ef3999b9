import type { Logger } from 'pino';  //#= Logger = pino.Logger
import fs = require('fs');  //#= fs = fs
import { Repository } from 'typeorm';  //#= Repository = typeorm.Repository

type Handler = (a: string) => void;  //#= Handler = .Handler
type Id = string;  //#= Id = .Id
type Named = Repository<Id>;  //#= Named = .Named

interface Options {  //#= Options = .Options
  log?: Logger;  //#= log = pino.Logger
  rows: Promise<Map<string, Row>[]>;  //#= rows = ~[]Map
  close(): Promise<void>;  //#= close = .Options.close
}

enum Level {  //#= Level = .Level
  Low = 1,  //#= Low = ?
  High,
}

namespace Inner {  //#= Inner = .Inner
  export const file = fs.openSync('x');  //#= file = fs.openSync()
  export function helper(): Logger;  //#= helper = .Inner.helper
}

abstract class Store<T, R extends Repository<T>> {  //#= Store = .Store; T = ?; R = typeorm.Repository
  declare name: string;  //#= name = string
  protected readonly rows: Array<R> = [];  //#= rows = []typeorm.Repository
  static level?: Level;  //#= level = .Level
  constructor(private log: Logger, public opts: Options | null, raw: any, items: R[]) {  //#= constructor = .Store.constructor; log = pino.Logger; log = pino.Logger; opts = .Options; opts = .Options; raw = ?; items = []typeorm.Repository
    const first = items[0];  //#= first = typeorm.Repository
    const copy = raw as Options;  //#= copy = .Options
    const sure = opts!.log;  //#= sure = pino.Logger
    let later: Logger;  //#= later = pino.Logger
    later = make();  //#= later = pino.Logger
    for (const item of items) item;  //#= item = typeorm.Repository
  }
  handler: Handler = async ({ log, rows }: Options) => {};  //#= handler = .Store.handler; log = pino.Logger; rows = ~[]Map
  abstract find<K>(key: K): Promise<T>;  //#= find = .Store.find; K = ?; key = ?
  get size(): Level {  //#= size = .Level
    return 1;
  }
}

async function load(store: Store<Id, Named>, fn: Handler = noop) {  //#= load = .load; store = .Store; fn = .Handler
  const found = await store.find(1);  //#= found = ?
  const { log, opts: { rows } } = store;  //#= log = pino.Logger; rows = ?
  const [a, b]: Logger[] = [];  //#= a = ?; b = ?
  const rows2 = await store.opts.rows;  //#= rows2 = []Map
  const row = rows2[0];  //#= row = Map
}
