import { Injectable, Get, logged } from "./decorators.js";

@Injectable()  //#= ./decorators.js.Injectable()
export class Loader {
  @Get("/items")  //#= ./decorators.js.Get()
  items() {
    return [];
  }

  @logged  //#= ./decorators.js.logged
  name() {
    return "loader";
  }
}
