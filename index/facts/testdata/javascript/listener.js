import { EventEmitter } from 'node:events';

const bus = new EventEmitter();

function mount(socket) {
  bus.on('order', show);  //#= listen order
  window.addEventListener('resize', show);  //#= listen resize removed
  process.on('SIGTERM', stop);  //#= listen SIGTERM
}

function unmount() {
  window.removeEventListener('resize', show);
}

function ticking() {
  const timer = setInterval(show, 1000);  //#= timer  as timer removed
  setInterval(show, 1000);  //#= timer 
  return () => clearInterval(timer);
}

class View {
  open() {
    this.bus = new EventEmitter();
    this.bus.on('order', this.show);  //#= listen order
    this.timer = setInterval(() => this.show(), 1000);  //#= timer  as timer removed
  }

  close() {
    this.bus.removeAllListeners();
    clearInterval(this.timer);
  }
}

bus.once('ready', () => {});  //#= listen ready
