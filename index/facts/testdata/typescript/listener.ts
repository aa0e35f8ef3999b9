import { EventEmitter } from 'events';

export class Feed {
  private readonly bus: EventEmitter = new EventEmitter();
  private timer?: NodeJS.Timeout;

  start(): void {
    this.timer = setInterval(() => this.poll(), 5000);  //#= timer  as timer removed
    this.bus.on('item', this.handle);  //#= listen item removed
    document.addEventListener('click', this.handle);  //#= listen click
  }

  stop(): void {
    clearInterval(this.timer);
    this.bus.off('item', this.handle);
  }

  private poll(): void {}

  private handle = (): void => {};
}
