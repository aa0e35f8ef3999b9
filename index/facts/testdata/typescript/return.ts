import axios from "axios";

const client = axios.create();

export function load(url: string): Promise<unknown> {
  return client.get(url);  //#= axios.AxiosInstance.get()
}

export const size = (items: string[]): number => items.length;

export function none(): null {
  return null;  //#= null
}

export function cast(value: unknown): string {
  return value as string;  //#= string
}
