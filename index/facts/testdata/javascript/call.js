import axios, { isAxiosError } from 'axios';
import * as fs from 'node:fs';
import { readFile as read } from 'fs/promises';
import { Queue, default as Bull } from 'bullmq';
import db, { query } from './db.js';
import './side-effect.js';

const { Pool } = require('pg');  //#= require
const http = require('node:http');  //#= require
const once = require('events').once;  //#= require
const promisify = require('util').promisify(setTimeout);  //#= util.promisify; require

const pool = new Pool({ max: 3 });  //#= pg.Pool
let cache;

export const load = async (id) => {
  const reply = await axios.get(`/a/${encode(id)}`, { timeout: 3000 });  //#= axios.get awaited in load; encode in load
  const { data } = reply;
  data.rows.forEach((row) => row.save());  //#= axios.get().data.rows.forEach in load; ?save in load
  return reply.data ?? (await pool.query('select 1')).rows;  //#= pg.Pool.query awaited in load
};

export default async function run({ logger = console, retries } = {}) {
  for (let i = 0; i < 3; i++) {
    try {
      await load(i);  //#= .load awaited loop try in run
    } catch (e) {
      logger.warn(e.message);  //#= console.warn loop in run
    } finally {
      done();  //#= done loop in run
    }
  }
  for (const key in store()) print(key);  //#= store in run; .print loop in run
  for await (const chunk of fs.createReadStream('x')) chunk.toString();  //#= fs.createReadStream in run; ?toString loop in run
  do {
    await new Promise((resolve) => setTimeout(resolve, 100));  //#= Promise awaited loop in run; setTimeout in run
  } while (retries?.left());  //#= ?left loop in run
  cache ??= new Map();  //#= Map in run
  cache.get('a')?.close();  //#= Map.get().close in run; Map.get in run
  function print(k) {
    db.log(k);  //#= ./db.js.log in print
    return query(k);  //#= ./db.js.query in print
  }
}

class Store extends EventEmitter {
  #client = http.createServer();  //#= http.createServer
  handlers = { ready: () => this.emit('ready') };  //#= EventEmitter.emit in Store.ready
  onClose = async () => {
    await this.#client.close();  //#= http.Server.close awaited in Store.onClose
  };

  constructor(client, { name } = {}) {
    super();  //#= EventEmitter in Store.constructor
    this.client = client ?? new Bull.Queue(name);  //#= bullmq.Queue in Store.constructor
    this.queue = new Queue('q');  //#= bullmq.Queue in Store.constructor
    this.later = () => this.onClose();  //#= .Store.onClose in Store.later
  }

  static create() {
    return new Store(null).start();  //#= .Store.start in Store.create; .Store in Store.create
  }

  start() {
    this.queue.add('x');  //#= bullmq.Queue.add in Store.start
    this.client.add('y');  //#= bullmq.Queue.add in Store.start
    this.on('z', this.stop.bind(this));  //#= EventEmitter.on in Store.start; .Store.stop.bind in Store.start
    return this.stop().then(() => once(this, 'end'));  //#= .Store.stop().then in Store.start; .Store.stop in Store.start; events.once in Store.start
  }

  stop() {
    var self = this;
    if (self.ready) {
      var timer = setTimeout(() => self.start(), 10);  //#= setTimeout in Store.stop; .Store.start in Store.stop
    }
    clearTimeout(timer);  //#= clearTimeout in Store.stop
    const plain = { run() { this.other(); }, go: function () { self.start(); } };  //#= ?other in run; .Store.start in go
    return plain.run();  //#= ?run in Store.stop
  }
}

function* ids() {
  outer: while (true) {
    switch (yield next()) {  //#= next loop in ids
      case last():  //#= last loop in ids
        break outer;
      default:
        continue;
    }
  }
}

module.exports.helper = function (cb) {
  cb();  //#= ?cb in helper
  read('f').catch(isAxiosError);  //#= fs/promises.readFile().catch in helper; fs/promises.readFile in helper
  import('lodash').then((m) => m.default.chunk([]));  //#= Promise.then in helper; import in helper; ?chunk in helper
  return promisify(1);  //#= setTimeout in helper
};

let late;
function open() {
  late = new Pool();  //#= pg.Pool in open
}
const ask = () => late.query(sql`select ${open()}`);  //#= pg.Pool.query in ask; sql in ask; .open in ask
