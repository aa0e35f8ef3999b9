import axios from 'axios';
import CircuitBreaker from 'opossum';
import pRetry from 'p-retry';
import retry from 'async-retry';
import pLimit from 'p-limit';
import pTimeout from 'p-timeout';
import { Mutex } from 'async-mutex';
import { backOff } from 'exponential-backoff';
import { PrismaClient } from '@prisma/client';

const limit = pLimit(4);
const mutex = new Mutex();
const prisma = new PrismaClient();

async function load(url) {
  return axios.get(url);
}

const breaker = new CircuitBreaker(load, { timeout: 3000 });

async function guarded(url) {
  return breaker.fire(url);  //#= breaker over 21-23
}

async function retried(url) {
  await pRetry(() => load(url), { retries: 3 });  //#= retry over 26-26
  await retry(async () => load(url), { retries: 2 });  //#= retry over 27-27
  return backOff(() => load(url));  //#= retry over 28-28
}

async function bounded(url) {
  await pTimeout(load(url), { milliseconds: 100 });  //#= timeout over 32-32
  await fetch(url, { signal: AbortSignal.timeout(5000) });  //#= timeout over 31-36
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 1000);
}

async function limited(urls) {
  await Promise.all(urls.map((url) => limit(() => load(url))));  //#= limit over 39-39
}

async function locked(row) {
  await mutex.runExclusive(async () => {  //#= lock over 43-45
    await row.save();
  });
  const release = await mutex.acquire();  //#= lock over 42-48 as release
  release();
}

async function saved(rows) {
  await prisma.$transaction(async (tx) => {  //#= transaction over 51-53
    await tx.row.create(rows[0]);
  });
}
