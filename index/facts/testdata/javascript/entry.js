import express from 'express';
import cron from 'node-cron';
import Fastify from 'fastify';
import { Worker } from 'bullmq';
import http from 'node:http';

const app = express();
const router = express.Router();
const fastify = Fastify();

app.get('/', (req, res) => res.send('ok'));  //#= request lambda
app.use(log, (err, req, res, next) => next(err));  //#= request lambda; request log
router.post('/items', add);  //#= request add
fastify.get('/', async (request, reply) => ({}));  //#= request lambda
http.createServer((req, res) => res.end());  //#= request lambda

async function add(req, res) {
  res.json({});
}

function log(req, res, next) {
  next();
}

process.on('SIGTERM', stop);  //#= signal stop
process.once('uncaughtException', (e) => process.exit(1));  //#= signal lambda
cron.schedule('* * * * *', nightly);  //#= job nightly
new Worker('jobs', async (job) => handle(job));  //#= consumer lambda

function stop() {
  process.exit(0);
}

function nightly() {}

function main() {  //#= main main
  app.listen(80);
}
main();
