import { spawn, exec } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import PQueue from 'p-queue';

const limit = pLimit(4);
const queue = new PQueue({ concurrency: 2 });

async function work(item) {
  await fetch(item);
}

async function forgotten(item) {
  work(item);  //#= starts work
}

async function kept(item) {
  const task = work(item);
  await task;
}

async function caught(item) {
  work(item).catch(console.error);  //#= starts work caught
}

async function all(items) {
  await Promise.all(items.map((item) => work(item)));
  await Promise.all(items.map(work));
}

async function bounded(items) {
  await Promise.all(items.map((item) => limit(() => work(item))));
  for (const item of items) {
    queue.add(() => work(item));
  }
}

async function many(items) {
  for (const item of items) {
    work(item);  //#= starts work loop
  }
}

function child(args) {
  const ls = spawn('ls', args);  //#= starts kept
  exec('ls');  //#= starts
  return ls;
}

function thread() {
  new Worker('./worker.js');  //#= starts
  setImmediate(() => work(1));  //#= starts lambda
}

function iife() {
  (async () => {  //#= starts lambda
    await work(2);
  })();
}
