import fs from 'node:fs';
import axios from 'axios';

async function silent(url) {
  try {
    await axios.get(url);
  } catch (e) {  //#= everything swallows
    // nobody cares
  }
}

async function logged(url) {
  try {
    await axios.get(url);
  } catch ({ message }) {  //#= everything logs
    console.error('failed', message);
  }
}

async function wrapped(url) {
  try {
    return await axios.get(url);
  } catch (err) {  //#= everything raises+wraps+uses
    throw new Error('inventory', { cause: err });
  }
}

async function lost(url) {
  try {
    return await axios.get(url);
  } catch (err) {  //#= everything raises
    throw new Error('inventory');
  }
}

async function typed(url) {
  try {
    return await axios.get(url);
  } catch (err) {  //#= everything raises+wraps+returns+uses
    if (err.response?.status === 404) return null;
    throw err;
  } finally {
    done();
  }
}

function promised(url) {
  return axios.get(url).catch((e) => console.warn(e));  //#= everything logs+uses
}

function swallowed(url) {
  axios.get(url).catch(() => {});  //#= everything swallows
}

function second(url) {
  axios.get(url).then(show, (err) => process.exit(1));  //#= everything exits
}

function called(path, next) {
  fs.readFile(path, (err, data) => {
    if (err) return next(err);  //#= check everything wraps+returns+uses+acts
    show(data);
  });
}

async function looped(urls) {
  for (const url of urls) {
    try {
      await axios.get(url);
    } catch (e) {  //#= everything continues
      continue;
    }
  }
}

async function rolled(db) {
  try {
    await db.save();
  } catch (e) {  //#= everything raises+wraps+uses+acts
    await db.rollback();
    throw e;
  }
}

function walked(items) {
  return items
    .filter(([key]) => key !== "color")
    .filter(([, enabled]) => enabled)
    .map(([key]) => ({ type: key }));
}
