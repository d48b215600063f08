/** The extension on desktops and servers. */

import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { start, type Api } from './extension';
import type { Response } from '../../wasm/js/src/worker/protocol';

export function activate(context: vscode.ExtensionContext): Api {
  return start(context, (heard, died) => {
    const worker = new Worker(vscode.Uri.joinPath(context.extensionUri, 'dist/worker-node.js').fsPath);
    worker.on('message', (response: Response) => heard(response));
    worker.on('error', (error) => died(error.message));
    worker.on('exit', () => died('it has ended'));
    return { post: (request) => worker.postMessage(request), stop: () => void worker.terminate() };
  });
}
