/** What works beside the page: the module, or in a worker of its own an archive. */

import type { Request } from '../../js/src/worker/protocol';
import { serve } from '../../js/src/worker/server';
import { type Unpacked, pack, unpack } from './archive';
import type { Incoming } from './project';

/** Something to do with an archive. */
export type Job = { unpack: Uint8Array<ArrayBuffer> } | { pack: Incoming[] };
export type Done = Unpacked | { archive: Uint8Array<ArrayBuffer> } | { error: string };

const answer = serve((response) => self.postMessage(response));

self.addEventListener('message', ({ data }: MessageEvent<Request | Job>) => {
  if ('method' in data) answer(data);
  else self.postMessage(work(data));
});

function work(job: Job): Done {
  try {
    return 'unpack' in job ? unpack(job.unpack) : { archive: pack(job.pack) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
