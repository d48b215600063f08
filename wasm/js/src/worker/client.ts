/** The worker as seen from the editor and the page. */

import type { Answer, Method, Request, Requests, Response } from './protocol';

/** A worker, wherever it runs. */
export interface Port {
  post(request: Request): void;
  stop(): void;
}

/** Starts a worker; what it says goes to `heard`, and why it died to `died`. */
export type Spawn = (heard: (response: Response) => void, died: (reason: string) => void) => Port;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Why a request was not answered: the worker is no more. */
export class Gone extends Error {}

export class Client {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #gone: string | undefined;

  constructor(spawn: Spawn, failed: (message: string) => void, died: (reason: string) => void) {
    this.#port = spawn(
      (response) => {
        if ('failure' in response) {
          failed(response.failure);
          return;
        }
        const waiting = this.#waiting.get(response.id);
        this.#waiting.delete(response.id);
        if ('error' in response) waiting?.reject(new Error(response.error));
        else waiting?.resolve(response.answer);
      },
      (reason) => {
        if (this.#gone !== undefined) return;
        this.#end(reason);
        died(reason);
      },
    );
  }

  /** Asks the worker. Requests are answered in the order in which they are made. */
  ask<M extends Method>(method: M, ...parameters: Parameters<Requests[M]>): Promise<Answer<M>> {
    if (this.#gone !== undefined) return Promise.reject(new Gone(this.#gone));
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#port.post({ id, method, parameters } as Request);
    });
  }

  stop(): void {
    this.#end('stopped');
    this.#port.stop();
  }

  #end(reason: string): void {
    this.#gone = reason;
    for (const waiting of this.#waiting.values()) waiting.reject(new Gone(reason));
    this.#waiting.clear();
  }
}
