import { NotFoundException } from "@nestjs/common";

class LoadError extends Error {}

export function load(item?: string): string {
  if (!item) throw new NotFoundException();  //#= @nestjs/common.NotFoundException()
  throw new LoadError(item);  //#= .LoadError()
}

export function never(value: never): never {
  throw value as Error;  //#= Error
}
