import assert from 'node:assert';
import * as vscode from 'vscode';
import { found, idle, root, until } from './helpers';

const run = (command: string, ...parameters: unknown[]) => vscode.commands.executeCommand(`pitfall.${command}`, ...parameters);
const tabs = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
const all = () =>
  vscode.languages
    .getDiagnostics()
    .flatMap(([file, diagnostics]) =>
      diagnostics.filter(({ source }) => source === 'pitfall').map(({ message }) => `${file.path} ${message}`),
    )
    .sort();

describe('commands', () => {
  it('are all there', async () => {
    const known = await vscode.commands.getCommands(true);
    const contributed = vscode.extensions.getExtension('pitfall.pitfall')?.packageJSON as { contributes: { commands: { command: string }[] } };
    for (const { command } of contributed.contributes.commands) assert.ok(known.includes(command), command);
  });

  it('look at the whole workspace anew, and find the same', async () => {
    await idle();
    const before = all();
    await run('lintWorkspace');
    await idle();
    assert.deepEqual(all(), before);
  });

  it('start pitfall anew, and find the same', async () => {
    const before = all();
    assert.ok(before.length > 30);
    await run('restart');
    await idle();
    assert.deepEqual(all(), before);
  });

  it('explain a rule', async () => {
    await run('explainRule', 'UG002');
    await until('the page is there', () => tabs().some((label) => label.includes('UG002')));
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'pitfall-rule', path: '/UG002.md' }));
    assert.match(document.getText(), /^# UG002 ca-users-not-covered-by-compliance/);
    assert.match(document.getText(), /## Why it matters/);
    assert.match(document.getText(), /## Sources/);
  });

  it('show who is covered', async () => {
    await run('showCoverage', root());
    await until('the page is there', () => tabs().some((label) => label.startsWith('Coverage')) || undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.ok(found('Edge cases/cr lf.json').length > 0);
  });
});
