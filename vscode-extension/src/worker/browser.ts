import type { Request } from '../../../wasm/js/src/worker/protocol';
import { serve } from '../../../wasm/js/src/worker/server';

const answer = serve((response) => self.postMessage(response));
self.addEventListener('message', (event: MessageEvent<Request>) => answer(event.data));
