'use strict'

const express = require('express')
const { Pool } = require('pg')

const pool = new Pool({ connectionString: process.env.DATABASE_URL })
const router = express.Router()

/**
 * Reads one order with its lines.
 */
async function readOrder (id) {
  const order = await pool.query('SELECT * FROM orders WHERE id = $1', [id])
  if (order.rows.length === 0) {
    return null
  }
  const lines = await pool.query('SELECT * FROM lines WHERE order_id = $1', [id])
  return { ...order.rows[0], lines: lines.rows }
}

router.get('/orders/:id', async (req, res) => {
  const order = await readOrder(req.params.id)
  if (!order) {
    res.status(404).end()
    return
  }
  res.json(order)
})

router.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id, total FROM orders ORDER BY id')
  res.json(rows)
})

router.post('/orders', async (req, res) => {
  const client = await pool.connect()
  await client.query('BEGIN')
  const { rows } = await client.query(
    'INSERT INTO orders (customer) VALUES ($1) RETURNING id',
    [req.body.customer]
  )
  for (const line of req.body.lines) {
    await client.query(
      'INSERT INTO lines (order_id, article, count) VALUES ($1, $2, $3)',
      [rows[0].id, line.article, line.count]
    )
  }
  await client.query('COMMIT')
  client.release()
  res.status(201).json({ id: rows[0].id })
})

router.get('/orders/:id/invoice', async (req, res) => {
  // the invoice service answers with a PDF
  const reply = await fetch(`http://invoices.internal/${req.params.id}`)
  if (!reply.ok) {
    res.status(502).end()
    return
  }
  res.type('application/pdf')
  res.send(Buffer.from(await reply.arrayBuffer()))
})

module.exports = { router, readOrder }
