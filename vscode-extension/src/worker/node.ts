import { parentPort } from 'node:worker_threads';
import type { Request } from './protocol';
import { serve } from './server';

const answer = serve((response) => parentPort?.postMessage(response));
parentPort?.on('message', (request: Request) => answer(request));
