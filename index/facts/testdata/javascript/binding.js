import axios from 'axios';  //#= axios = axios
import * as path from 'node:path';  //#= path = path
import { readFile, writeFile as write } from 'fs/promises';  //#= readFile = fs/promises.readFile; write = fs/promises.writeFile
import { default as pino } from 'pino';  //#= pino = pino
import settings, { limits } from '../settings';  //#= settings = ../settings; limits = ../settings.limits
import 'dotenv/config';

const { Pool, types: { builtins } } = require('pg');  //#= Pool = pg.Pool; builtins = ?
const lodash = require('lodash'), chunk = lodash.chunk;  //#= lodash = lodash; chunk = lodash.chunk
var pool = new Pool();  //#= pool = pg.Pool
let client, other = pool;  //#= client = ?; other = pg.Pool

function connect(url, { retries = 3, log = console, ...rest } = {}, [first, second] = [], ...args) {  //#= connect = .connect; url = ?; retries = ?; log = console; rest = ?; first = ?; second = ?; args = ?
  client = new Pool(url);  //#= client = pg.Pool
  client ??= axios.create();  //#= client = axios.AxiosInstance
  const { data, status: code = 0 } = axios.get(url);  //#= data = axios.get().data; code = axios.get().status
  for (const row of data) row;  //#= row = ?
  for (const name in rest) name;  //#= name = ?
  for (let i = 0; i < args.length; i += 1) i;  //#= i = ?
  try {
    var hoisted = path.join(url);  //#= hoisted = path.join()
  } catch ({ message }) {  //#= message = ?
    undeclared = message;  //#= undeclared = ?
  }
  const log2 = log || pino();  //#= log2 = console
  const either = url && pool;  //#= either = pg.Pool
  hoisted += 1;
  return (item, { id }) => item;  //#= item = ?; id = ?
}

class Store extends Map {  //#= Store = .Store
  #size = 0;  //#= #size = ?
  static shared = new Store();  //#= shared = .Store
  on = () => this.pool;  //#= on = .Store.on
  constructor(pool) {  //#= constructor = .Store.constructor; pool = ?
    super();
    this.pool = pool || new Pool();  //#= pool = pg.Pool
    [this.a, this.b] = [1, 2];  //#= a = ?; b = ?
  }
  get total() {  //#= total = ?
    return this.#size;
  }
  async *rows() {}  //#= rows = .Store.rows
}

const Named = class {};  //#= Named = .Named
const run = async function inner() {};  //#= run = .inner
export default class extends Store {}
