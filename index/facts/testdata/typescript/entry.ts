import { Controller, Get, Post } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { Cron } from '@nestjs/schedule';
import type { Request, Response } from 'express';
import type { NextApiRequest, NextApiResponse } from 'next';

@Controller('orders')
export class Orders {
  @Get(':id')  //#= request Orders.find
  async find(id: string): Promise<Order> {
    return this.load(id);
  }

  @Post()  //#= request Orders.add
  add(order: Order): void {}

  @Cron('0 0 * * *')  //#= job Orders.nightly
  nightly(): void {}

  @EventPattern('order')  //#= consumer Orders.handle
  handle(message: Order): void {}

  async load(id: string): Promise<Order> {
    return get(id);
  }
}

export function show(req: Request, res: Response): void {  //#= request show
  res.send('ok');
}

export default async function handler(req: NextApiRequest, res: NextApiResponse) {  //#= request handler
  res.status(200);
}

export default function routes(router: Routes): void {
  router.get('/orders/:id', auth, async (ctx, next) => next());  //#= request lambda
  router.get('orders', async (cached) => cached);
}

export const orders = procedure.input(schema).query(async ({ ctx, input }) => ctx.load(input));  //#= request lambda

export async function GET(): Promise<Response> {  //#= request GET
  return Response.json([]);
}
