// Serves the page on this machine: node serve.mjs [PORT]

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.zip': 'application/zip',
};

/** A server of a folder for this machine alone. */
export function serve(folder, port = 0) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = join(folder, normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname)));
    const type = TYPES[extname(path)];
    if (!type || !path.startsWith(folder) || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({ url: `http://localhost:${server.address().port}/`, stop: () => server.close() })));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await serve(fileURLToPath(new URL('dist/site', import.meta.url)), Number(process.argv[2] ?? 8420));
  console.log(`The playground is at ${url} (Ctrl+C ends it).`);
}
