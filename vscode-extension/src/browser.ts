/** The extension in a browser. */

import * as vscode from 'vscode';
import { start, type Api } from './extension';
import type { Response } from '../../wasm/js/src/worker/protocol';

export function activate(context: vscode.ExtensionContext): Api {
  return start(context, (heard, died) => {
    const worker = new Worker(vscode.Uri.joinPath(context.extensionUri, 'dist/worker-browser.js').toString(true));
    worker.onmessage = (event: MessageEvent<Response>) => heard(event.data);
    worker.onerror = (event) => died(event.message || 'it could not be started');
    return { post: (request) => worker.postMessage(request), stop: () => worker.terminate() };
  });
}
