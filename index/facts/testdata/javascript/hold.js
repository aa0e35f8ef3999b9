import fs from 'node:fs';
import net from 'node:net';
import { open } from 'node:fs/promises';
import pg from 'pg';

const pool = new pg.Pool();  //#= pg.Pool as pool invoked:connect^ invoked:connect^ invoked:connect^

async function leaked() {
  const client = await pool.connect();  //#= pg.Pool.connect as client invoked:query
  return client.query('select 1');  //#= pg.Client.query returned
}

async function released() {
  const client = await pool.connect();  //#= pg.Pool.connect as client invoked:query invoked:release!
  try {
    return await client.query('select 1');  //#= pg.Client.query returned
  } finally {
    client.release();  //#= pg.Client.release
  }
}

async function partly(quick) {
  const client = await pool.connect();  //#= pg.Pool.connect as client invoked:release?
  if (quick) {
    client.release();  //#= pg.Client.release
  }
}

async function file(path) {
  const handle = await open(path);  //#= fs/promises.open as handle invoked:readFile invoked:close
  const text = await handle.readFile();  //#= fs/promises.open().readFile as text returned
  await handle.close();  //#= fs/promises.open().close
  return text;
}

function given(port) {
  const socket = net.connect(port);  //#= net.connect as socket returned
  return socket;
}

function passed(path) {
  const stream = fs.createReadStream(path);  //#= fs.createReadStream as stream passed:register
  register(stream);  //#= register
  fs.createReadStream(path).pipe(process.stdout);  //#= fs.ReadStream.pipe; fs.createReadStream invoked:pipe
}

function captured(port) {
  const socket = net.connect(port);  //#= net.connect as socket invoked:on invoked:end^
  socket.on('data', () => socket.end());  //#= net.Socket.on; net.Socket.end returned
}

function copied(port) {
  const socket = net.connect(port);  //#= net.connect as socket invoked:destroy
  const other = socket;
  other.destroy();  //#= net.Socket.destroy
}

class Store {
  constructor() {
    this.pool = new pg.Pool();  //#= pg.Pool as pool field invoked:end^
    this.parts = [];
    const part = net.connect(1);  //#= net.connect as part passed:.Store.parts.push
    this.parts.push(part);  //#= .Store.parts.push
    this.last = net.connect(2);  //#= net.connect as last field
  }

  close() {
    return this.pool.end();  //#= pg.Pool.end returned
  }
}
