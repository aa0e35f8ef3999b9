import express, { Request, type Response as Reply } from "express";
import * as fs from "node:fs";
import { pool } from "./db";
import "./setup";
export { helper as help } from "./helper";
const { readFile, join: glue } = require("path");

/** How long to wait. */
export const TIMEOUT_MS = 5000;
let [first, second] = pair();

export type Id = string | number;

export enum Level { Low, High = 3 }

// A store of things.
export interface Store<T> extends Base<T> {
  client: HttpClient;
  save(item: T): Promise<void>;
}

/**
 * Keeps users.
 */
@Injectable()
export class UserStore extends BaseStore<User> implements Store<User>, Closer {
  private readonly log = new Logger("users");
  #open = false;
  static limit?: number;
  onClose = (): void => { this.log.info("closed"); };

  constructor(private readonly client: HttpClient, pool: Pool) {
    super();
    this.pool = pool;
  }

  // Saves one.
  @Retry(3)
  async save(item: User): Promise<void> {
    const parsed: Parsed = parse(item);
    const order = new Order(parsed.id);
    await this.client.post("/users", order);
    helper(order)?.run();
  }

  private get size() { return 1; }
}

export const load = async (id: Id): Promise<User> => {
  const reply = await fetch(`/users/${id}`);
  function inner(x: number) { return x + first; }
  return inner(reply.size);
};

export default function main() {
  items.map((x) => x.id);
}

const api = {
  get(id) { return load(id); },
  put: async (id) => load(id),
  name: "api",
};

namespace Tools {
  export function sharpen() {}
}
exports.legacy = function () { return main(); };
Widget.prototype.draw = function draw(ctx) { ctx.fill(); };
export const Panel = React.memo((props: Props) => <any>props);

export function useStore({ id, pool: shared }: Props) {
  const { session, spare = 1 } = connect<Db>(id) ?? other;
  return session.store || undefined;
}
export default observer(Panel);
