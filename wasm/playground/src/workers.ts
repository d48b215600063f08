/** Starts workers. Their code is part of the page, so that the page's policy on what it may reach holds for them too. */

import { Client } from '../../js/src/worker/client';
import type { Request, Response } from '../../js/src/worker/protocol';
import code from 'worker:./worker.ts';
import type { Unpacked } from './archive';
import type { Incoming } from './project';
import type { Done, Job } from './worker';

let address: string | undefined;

function start(): Worker {
  address ??= URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  return new Worker(address, { name: 'pitfall' });
}

/** The module at work. */
export function module(failed: (message: string) => void, died: (reason: string) => void): Client {
  return new Client(
    (heard, dead) => {
      const worker = start();
      worker.addEventListener('message', ({ data }: MessageEvent<Response>) => heard(data));
      worker.addEventListener('error', (event) => dead(event.message));
      return { post: (request: Request) => worker.postMessage(request), stop: () => worker.terminate() };
    },
    failed,
    died,
  );
}

/** The files in an archive. */
export async function unpack(archive: Uint8Array<ArrayBuffer>): Promise<Unpacked> {
  const done = await once({ unpack: archive });
  if ('files' in done) return done;
  throw new Error('error' in done ? done.error : 'no files');
}

/** An archive of files. */
export async function pack(files: Incoming[]): Promise<Uint8Array<ArrayBuffer>> {
  const done = await once({ pack: files });
  if ('archive' in done) return done.archive;
  throw new Error('error' in done ? done.error : 'no archive');
}

function once(job: Job): Promise<Done> {
  const worker = start();
  return new Promise<Done>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Done>) => resolve(data));
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(job);
  }).finally(() => worker.terminate());
}
