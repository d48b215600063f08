import { parentPort } from 'node:worker_threads';
import type { Request } from '../../../wasm/js/src/worker/protocol';
import { serve } from '../../../wasm/js/src/worker/server';

const answer = serve((response) => parentPort?.postMessage(response));
parentPort?.on('message', (request: Request) => answer(request));
