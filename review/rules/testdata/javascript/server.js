const express = require('express');
const fs = require('fs');
const { readFileSync, createReadStream } = require('node:fs');
const { pipeline } = require('stream/promises');
const { execSync, exec } = require('child_process');
const { promisify } = require('util');
const crypto = require('crypto');
const net = require('net');
const sql = require('mysql2/promise').createPool({ host: 'db' });
const { Pool } = require('pg');
const Redis = require('ioredis');
const redis = require('redis');
const WebSocket = require('ws');
const { PrismaClient } = require('@prisma/client');

const app = express();
const router = express.Router();
const run = promisify(exec);
const template = fs.readFileSync('template.html', 'utf8');

const pool = new Pool({ max: 10 }); // want: missing-error-listener pool-unbounded-or-tiny db-no-statement-timeout
const cache = redis.createClient({ url: 'redis://cache' }); // want: missing-error-listener
const queue = new Redis({ commandTimeout: 1000 }); // it logs what nobody listens to
const feed = new WebSocket('ws://feed.internal'); // want: missing-error-listener
feed.on('err', () => {});

const quiet = new Pool(); // want: pool-unbounded-or-tiny
quiet.on('error', (err) => console.error(err));

const chainedClient = redis.createClient().on('error', (err) => console.error(err));

const listened = new Redis({ commandTimeout: 1000 });
listened.on('connect', () => {}).on('error', (err) => console.error(err));

net.createServer((socket) => { // want: missing-error-listener
  socket.write('hello');
});

net.createServer((peer) => {
  peer.on('error', () => peer.destroy());
  peer.write('hello');
});

app.get('/users/:id', async (req, res) => { // want: unhandled-rejection
  const found = await quiet.query('select 1');
  res.json(found.rows);
});

router.post('/users', async function (req, res, next) { // want: unhandled-rejection
  await quiet.query('insert');
  res.sendStatus(201);
});

app.get('/report', (req, res) => {
  const text = fs.readFileSync(req.query.name, 'utf8'); // want: blocking-call-in-async
  res.send(text);
});

app.get('/both', async (req, res, next) => {
  try {
    const text = readFileSync('both.txt'); // want: blocking-call-in-async
    const hash = crypto.pbkdf2Sync('a', 'b', 1, 2, 'sha1'); // want: blocking-call-in-async
    await quiet.query('select 1');
    res.send(text + hash);
  } catch (err) {
    next(err);
  }
});

async function convert(name) {
  return execSync(`convert ${name}`, { timeout: 1000 }); // want: blocking-call-in-async
}

app.get('/download', (req, res) => {
  createReadStream(req.query.name).pipe(res); // want: missing-error-listener
});

app.get('/download2', (req, res) => {
  const file = fs.createReadStream('a.txt'); // want: missing-error-listener
  file.pipe(res);
});

async function thumbnail(name) {
  await run(`convert ${name}`); // want: subprocess-no-timeout
}

app.get('/prisma', async (req, res, next) => {
  try {
    const prisma = new PrismaClient(); // want: connection-leak
    res.json(await prisma.user.findFirst());
  } catch (err) {
    next(err);
  }
});

async function transfer(amount) {
  const client = await quiet.connect(); // want: connection-leak
  await client.query('BEGIN'); // want: missing-rollback
  await client.query('update accounts', [amount]);
  await client.query('COMMIT');
  client.release();
}

async function find(req, res) {
  res.json(await quiet.query('select 1'));
}
app.get('/named', find);

async function rows() {
  const connection = await sql.getConnection(); // want: connection-leak
  const [found] = await connection.query('select 1');
  connection.release();
  return found;
}

// What follows is fine.

app.get('/guarded', async (req, res, next) => {
  try {
    res.json(await quiet.query('select 1'));
  } catch (err) {
    next(err);
  }
});

app.get('/nothing', async (req, res) => {
  res.send(template);
});

app.get('/wrapped', wrap(async (req, res) => {
  res.json(await quiet.query('select 1'));
}));

app.get('/piped', async (req, res, next) => {
  try {
    await pipeline(fs.createReadStream('a.txt'), res);
  } catch (err) {
    next(err);
  }
});

app.get('/listened', (req, res, next) => {
  createReadStream('a.txt').on('error', next).pipe(res);
});

async function loadConfig() {
  return JSON.parse(fs.readFileSync('config.json', 'utf8'));
}

async function bounded(name) {
  await run(`convert ${name}`, { timeout: 5000 });
}

async function safeTransfer(amount) {
  const client = await quiet.connect();
  try {
    await client.query('BEGIN');
    await client.query('update accounts', [amount]);
    await client.query('COMMIT');
  } catch (err) {
    await client.query('ROLLBACK');
    throw err;
  } finally {
    client.release();
  }
}

function open() {
  const client = redis.createClient();
  return client;
}

function wrap(fn) {
  return (req, res, next) => fn(req, res, next).catch(next);
}

app.listen(3000); // want: no-graceful-shutdown
