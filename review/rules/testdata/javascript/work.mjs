import pLimit from 'p-limit';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import OpenAI from 'openai';
import nodemailer from 'nodemailer';
import Redis from 'ioredis';
import { load, save, close } from './store.mjs';

const ai = new OpenAI(); // want: llm-client-no-timeout
const mail = nodemailer.createTransport({ host: 'mail.internal', port: 25 }); // want: smtp-no-timeout
const sessions = new Redis('redis://sessions'); // want: redis-no-socket-timeout
sessions.on('error', console.error);

export async function fixed(url) {
  for (let i = 0; i < 5; i++) {
    try {
      return await load(url);
    } catch (err) {
      console.warn(err);
      await new Promise((resolve) => setTimeout(resolve, 1000)); // want: retry-fixed-delay
    }
  }
}

export async function fixedSleep(url) {
  let tries = 0;
  while (tries < 10) {
    try {
      return await load(url);
    } catch (err) {
      tries++;
    }
    await sleep(2000); // want: retry-fixed-delay
  }
}

export async function hot(url) {
  for (let attempt = 0; attempt < 3; attempt++) { // want: retry-no-delay
    try {
      return await load(url);
    } catch (err) {
      console.warn(err);
    }
  }
}

export async function endless(url) {
  while (true) { // want: retry-unbounded
    try {
      return await load(url);
    } catch (err) {
      await sleep(Math.random() * 1000);
    }
  }
}

export async function again(url) {
  try {
    return await load(url);
  } catch (err) {
    await sleep(Math.random() * 1000);
    return again(url); // want: retry-unbounded
  }
}

export async function pay(order) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await axios.post('http://pay.internal/charges', order, { timeout: 1000 }); // want: retry-non-idempotent
    } catch (err) { // want: retry-non-retryable
      await sleep(Math.random() * 2 ** attempt * 100);
    }
  }
}

export async function all(ids) {
  return Promise.all(ids.map(async (id) => { // only low: how many there are is not known
    const item = await load(id);
    return item.name;
  }));
}

export const short = (ids) => Promise.all(ids.map((id) => load(id))); // only low: how many there are is not known

export async function named(ids) {
  const work = ids.map(load);
  await Promise.allSettled(work); // only low: how many there are is not known
}

export function each(ids) {
  ids.forEach(async (id) => { // want: unhandled-rejection
    await save(id);
  });
}

export function executor(id) {
  return new Promise(async (resolve) => { // want: unhandled-rejection
    resolve(await load(id));
  });
}

export function floating(id) {
  load(id).then((item) => save(item)); // want: unhandled-rejection
}

export async function swallow(id) {
  try {
    await load(id);
    await save(id);
  } catch {} // want: error-swallowed
}

export function swallowed(id) {
  return save(id).catch(() => {}); // want: error-swallowed
}

export async function tags(text) {
  const completion = await ai.chat.completions.create({ model: 'small', messages: [{ role: 'user', content: text }] });
  return JSON.parse(completion.choices[0].message.content); // want: llm-output-unvalidated
}

setInterval(async () => { // want: fixed-rate-overlap
  await save(await load('stats'));
}, 1000);

// What follows is fine.

const limit = pLimit(4);

export const limited = (ids) => Promise.all(ids.map((id) => limit(() => load(id))));

export const pair = () => Promise.all([load('a'), load('b')]);

export const literal = () => Promise.all(['a', 'b'].map((id) => load(id)));

export async function chunked(ids) {
  for (let i = 0; i < ids.length; i += 10) {
    await Promise.all(ids.slice(i, i + 10).map((id) => load(id)));
  }
}

export async function growing(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await load(url);
    } catch (err) {
      await sleep(Math.random() * Math.min(30000, 100 * 2 ** attempt));
    }
  }
}

export async function countdown(url, retries) {
  try {
    return await load(url);
  } catch (err) {
    await sleep(Math.random() * 1000);
    return countdown(url, retries - 1);
  }
}

export async function poll(job) {
  while (true) {
    const state = await load(job);
    if (state.done) return state;
    await sleep(1000);
  }
}

export async function consume(queue) {
  while (true) {
    try {
      await save(await queue.next());
    } catch (err) {
      console.error(err);
      await sleep(1000);
    }
  }
}

export async function items(ids) {
  for (const id of ids) {
    try {
      await save(id);
    } catch (err) {
      console.error(err);
    }
  }
}

export async function gives(url) {
  let tries = 0;
  while (true) {
    try {
      return await load(url);
    } catch (err) {
      if (++tries > 5) throw err;
      await sleep(Math.random() * 1000);
    }
  }
}

export function caught(id) {
  load(id).then((item) => save(item)).catch(console.error);
}

export async function cleanup(handle) {
  try {
    await handle.close();
  } catch {}
  await close(handle).catch(() => {});
}

export async function reasoned(id) {
  try {
    await save(id);
    await load(id);
  } catch {
    // the next run does it
  }
}

export async function careful(text) {
  const completion = await ai.chat.completions.create({ model: 'small', messages: [{ role: 'user', content: text }] });
  try {
    return JSON.parse(completion.choices[0].message.content);
  } catch (err) {
    throw new Error('no JSON', { cause: err });
  }
}
