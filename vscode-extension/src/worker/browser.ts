import type { Request } from './protocol';
import { serve } from './server';

const answer = serve((response) => self.postMessage(response));
self.addEventListener('message', (event: MessageEvent<Request>) => answer(event.data));
