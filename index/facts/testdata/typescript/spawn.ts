class Mailer {
  async send(to: string): Promise<void> {
    await fetch(to);
  }

  notify(to: string): void {
    void this.send(to);
    this.send(to);  //#= starts Mailer.send
  }

  async all(list: string[]): Promise<void> {
    list.forEach(async (to) => {  //#= starts lambda each
      await this.send(to);
    });
    const sent = list.map((to) => this.send(to));
    await Promise.allSettled(sent);
  }

  later(to: string): void {
    process.nextTick(() => this.send(to));  //#= starts lambda
    queueMicrotask(() => this.send(to));  //#= starts lambda
  }
}
