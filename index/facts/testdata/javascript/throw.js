import { LoadError } from "./errors.js";

export async function load(item) {
  if (!item) throw new TypeError("no item");  //#= TypeError()
  try {
    return await fetch(item);
  } catch (error) {
    if (error.status === 404) throw error;  //#= error
    throw new LoadError(item, { cause: error });  //#= ./errors.js.LoadError()
  }
}

const fail = () => {
  throw "text";  //#= text
};
