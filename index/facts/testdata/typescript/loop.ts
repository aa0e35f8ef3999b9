import axios, { AxiosResponse } from 'axios';

export class Client {
  private async sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => setTimeout(resolve, ms));
  }

  async fetch(url: string): Promise<AxiosResponse> {
    for (let attempt = 0; ; attempt++) {  //#= retries by failure endless bounded delay growing jitter
      try {
        return await axios.get(url);
      } catch (e: unknown) {
        if (attempt >= 3) throw e;
        const jitter = Math.random() * 100;
        await this.sleep(2 ** attempt * 100 + jitter);
      }
    }
  }

  async again(url: string, tries = 0): Promise<AxiosResponse | undefined> {  //#= retries recursive by failure bounded
    try {
      return await axios.get(url);
    } catch (e) {
      if (tries < 3) {
        return this.again(url, tries + 1);
      }
      throw e;
    }
  }

  private reconnect = async (): Promise<void> => {  //#= retries recursive by failure delay constant
    try {
      await this.fetch('/');
    } catch (e) {
      setTimeout(() => this.reconnect(), 5000);
    }
  };

  async until(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {  //#= polls delay constant cancelled
      await this.sleep(1000);
      await this.fetch('/health');
    }
  }

  async told(url: string, signal: AbortSignal): Promise<AxiosResponse> {
    for (let attempt = 0; attempt < 4; attempt++) {  //#= retries by failure bounded delay growing
      try {
        return await axios.get(url);
      } catch (e: unknown) {
        await pause(1000 * 2 ** attempt, signal);
      }
    }
    throw new Error('no answer');
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); });
  });
}
