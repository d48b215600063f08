import assert from 'node:assert';
import * as vscode from 'vscode';
import { codeOf, found, idle, open, read, uri, type Expected } from './helpers';

const SEVERITIES = ['error', 'warning', 'info', 'hint'];

describe('findings', () => {
  let expected: Expected[];

  before(async () => {
    expected = JSON.parse(await read('.vscode/expected.json')) as Expected[];
    await open('ConditionalAccess/CA010-Finance-Office365-Windows-RequireCompliantDevice.json');
    await idle();
  });

  it('are those of the program, at the same characters', async () => {
    const said: string[] = [];
    for (const { path, code, severity, start, end, message, help } of expected) {
      const { lineCount, lineAt } = await vscode.workspace.openTextDocument(uri(path));
      // The program counts code points, the editor UTF-16 code units.
      const at = ({ line, column }: Expected['start']) => {
        assert.ok(line <= lineCount);
        return `${line - 1}:${[...lineAt(line - 1).text].slice(0, column - 1).join('').length}`;
      };
      said.push([path, at(start), at(end), code, severity, help ? `${message}\n${help}` : message].join(' '));
    }
    const shown = vscode.languages.getDiagnostics().flatMap(([file, diagnostics]) =>
      diagnostics
        .filter(({ source }) => source === 'pitfall')
        .map((diagnostic) => {
          const { start, end } = diagnostic.range;
          const path = vscode.workspace.asRelativePath(file, false);
          const places = `${start.line}:${start.character} ${end.line}:${end.character}`;
          return [path, places, codeOf(diagnostic), SEVERITIES[diagnostic.severity], diagnostic.message].join(' ');
        }),
    );
    assert.deepEqual(shown.sort(), said.sort());
    assert.ok(shown.length > 30);
  });

  it('stand at their characters in UTF-16, behind astral characters and with CR LF', async () => {
    for (const name of ['utf-16', 'one line', 'cr lf']) {
      const path = `Edge cases/${name}.json`;
      const document = await vscode.workspace.openTextDocument(uri(path));
      const [only, ...more] = found(path, 'SC003');
      assert.ok(only && more.length === 0, name);
      assert.equal(document.getText(only.range), '"displayNme"', name);
    }
  });

  it('jump to the other files that they name', () => {
    const related = vscode.languages
      .getDiagnostics()
      .flatMap(([file, diagnostics]) =>
        diagnostics.flatMap(({ relatedInformation }) =>
          (relatedInformation ?? []).filter(({ location }) => location.uri.toString() !== file.toString()),
        ),
      );
    assert.ok(related.length > 3);
    for (const { location, message } of related) assert.ok(message && /\.(json|csv|yaml|ps1)$/.test(location.uri.path));
  });

  it('link to the page behind the rule', () => {
    for (const [, diagnostics] of vscode.languages.getDiagnostics()) {
      for (const { code, source } of diagnostics) {
        if (source !== 'pitfall') continue;
        assert.ok(typeof code === 'object' && code.target.scheme === 'https', JSON.stringify(code));
      }
    }
  });

  it('explain themselves on hover', async () => {
    const path = 'ConditionalAccess/CA010-Finance-Office365-Windows-RequireCompliantDevice.json';
    const [finding] = found(path, 'UG002');
    assert.ok(finding);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri(path),
      finding.range.start,
    );
    const text = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
    assert.match(text, /UG002/);
    assert.match(text, /ca-users-not-covered-by-compliance/);
    assert.match(text, /command:pitfall\.explainRule/);
  });

  it('are not looked for in what git ignores and in folders of packages', () => {
    for (const path of ['ignored/policy.json', 'node_modules/policy/policy.json', 'package.json']) {
      assert.deepEqual(found(path), [], path);
    }
  });
});
