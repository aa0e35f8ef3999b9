'use strict';
const axios = require('axios');
const { get: fetchPage } = require('axios');
const http = require('node:http');
const https = require('https');
const nodeFetch = require('node-fetch');
const got = require('got');
const { helper } = require('./helper');

const catalogue = axios.create({ baseURL: 'http://catalogue.internal' }); // want: http-client-no-timeout
const options = { headers: { accept: 'application/json' } };

async function price(sku) {
  const reply = await fetch(`http://prices.internal/${sku}`); // want: http-client-no-timeout
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  return reply.json();
}

async function order(body) {
  return fetch('http://orders.internal/orders', { // want: http-client-no-timeout
    method: 'POST',
    body: JSON.stringify(body),
  });
}

async function known() {
  return fetch('http://orders.internal', options); // want: http-client-no-timeout
}

const viaModule = (url) => nodeFetch(url); // want: http-client-no-timeout

const plain = (url) => axios.get(url); // want: http-client-no-timeout

const posted = (url, body) => axios.post(url, body, { headers: {} }); // want: http-client-no-timeout

const postedBare = (url, body) => axios.post(url, body); // want: http-client-no-timeout

const configured = () => axios({ method: 'get', url: 'http://stock.internal' }); // want: http-client-no-timeout

const direct = (url) => axios(url); // want: http-client-no-timeout

const destructured = (url) => fetchPage(url); // want: http-client-no-timeout

const never = (url) => axios.get(url, { timeout: 0 }); // want: http-client-no-timeout

const gotten = (url) => got(url); // want: http-client-no-timeout

function low(path, done) {
  const req = https.get({ host: 'stock.internal', path }, done); // want: http-client-no-timeout
  req.on('error', done);
}

async function chained(url) {
  return (await fetch(url, { signal: AbortSignal.timeout(1000) })).json(); // want: http-status-unchecked
}

function then(url) {
  return fetch(url, { signal: AbortSignal.timeout(1000) }).then((r) => r.json()); // the parameter of a then is not followed
}

async function unchecked(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1000) });
  const data = await answer.json(); // want: http-status-unchecked
  return data;
}

async function passOn(url, signal) {
  return fetch(url, { method: 'GET' }); // want: context-not-propagated
}

// What follows is fine.

const safe = (url) => fetch(url, { signal: AbortSignal.timeout(5000) });

const passedOptions = (url, init) => fetch(url, init);

const spread = (url, init) => fetch(url, { ...init, method: 'GET' });

const raced = (url) => Promise.race([fetch(url), helper.after(5000)]);

const wrapped = (url) => helper.withTimeout(fetch(url), 5000);

const stream = (request) => fetch(request);

const timed = (url) => axios.get(url, { timeout: 5000 });

const instance = axios.create({ timeout: 5000 });

const useInstance = (url) => instance.get(url);

const fromCatalogue = (path) => catalogue.get(path);

const own = (fetch, url) => fetch(url);

const store = new Map();
const cached = (key) => store.get(key);

function lowTimed(path, done) {
  const req = http.get({ host: 'stock.internal', path, timeout: 2000 }, done);
  req.on('error', done);
}

async function checked(url) {
  const answer = await safe(url);
  return answer.json();
}

async function withSignal(url, signal) {
  return fetch(url, { signal });
}

module.exports = { price, order };
