import axios from 'axios';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const later = promisify(setTimeout);

async function fetchTwice(url) {
  for (let i = 0; i < 3; i++) {  //#= retries by failure bounded delay constant
    try {
      return await axios.get(url);
    } catch (e) {
      await pause(1000);
    }
  }
}

async function growing(url) {
  let attempt = 0;
  while (true) {  //#= retries by failure endless bounded delay growing jitter
    try {
      return await axios.get(url);
    } catch (e) {
      if (++attempt > 5) throw e;
      await new Promise((r) => setTimeout(r, 100 * 2 ** attempt + Math.random() * 100));
    }
  }
}

async function forever(url) {
  for (;;) {  //#= retries by failure endless
    try {
      return await axios.get(url);
    } catch {
      // again
    }
  }
}

async function status(url) {
  let delay = 100;
  for (const attempt of [1, 2, 3]) {  //#= retries by status bounded delay growing
    const reply = await fetch(url);
    if (reply.status < 500) return reply;
    await wait(delay * attempt);
  }
}

async function next(urls) {
  for (const url of urls) {  //#= iterates next bounded
    try {
      return await fetch(url);
    } catch (e) {
      console.warn(e);
    }
  }
}

async function poll(job) {
  while (!job.done) {  //#= polls delay constant
    await later(50);
  }
}

async function flag(url) {
  let ok = false;
  do {  //#= retries by failure by flag delay constant
    try {
      await fetch(url);
      ok = true;
    } catch (e) {
      await pause(10);
    }
  } while (!ok);
}

function connect() {  //#= retries recursive by failure delay constant
  return axios.get('/').catch(() => {
    setTimeout(connect, 1000);
    return connect();
  });
}

async function again(url, left = 3) {  //#= retries recursive by failure bounded delay constant
  try {
    return await fetch(url);
  } catch (e) {
    if (left === 0) throw e;
    await pause(100);
    return again(url, left - 1);
  }
}

async function consume(stream, signal) {
  for await (const message of stream) {  //#= iterates next bounded
    if (signal.aborted) break;
    await handle(message);
  }
}

const named = Object.keys(map).map((k) => k.length);

async function fixedToo(url) {
  for (let i = 0; i < 5; i++) {  //#= retries by failure bounded delay constant
    try {
      return await fetch(url);
    } catch (err) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function growingToo(url, sleep) {
  let delay = 100;
  while (true) {  //#= retries by failure endless delay growing
    try {
      return await fetch(url);
    } catch (err) {
      await sleep(delay);
      delay *= 2;
    }
  }
}

async function jitteredToo(url) {
  let tries = 3;
  while (tries--) {  //#= retries by status bounded delay growing jitter
    const res = await fetch(url);
    if (res.ok) return res;
    await delay(100 * 2 ** tries * Math.random());
  }
}

async function flagToo(client, running) {
  let done = false;
  while (running && !done) {  //#= retries by failure by flag cancelled
    try {
      await client.connect();
      done = true;
    } catch {
      console.log('again');
    }
  }
}

async function itemsToo(urls) {
  for (const url of urls) {  //#= iterates next bounded
    try {
      await fetch(url);
      break;
    } catch (err) {
      continue;
    }
  }
}

async function workerToo(queue) {
  for (;;) {  //#= works endless delay constant
    try {
      await queue.next();
    } catch (err) {
      await sleep(100);
    }
  }
}
